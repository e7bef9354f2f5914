package wxruntime

// Input is Element.Input on the first element that a selector finds; see Find.
func (p *Page) Input(selector, text string) {
	p.sim.tb.Helper()
	p.Find(selector).Input(text)
}

// Focus is Element.Focus on the first element that a selector finds; see Find.
func (p *Page) Focus(selector string) {
	p.sim.tb.Helper()
	p.Find(selector).Focus()
}

// Blur is Element.Blur on the first element that a selector finds; see Find.
func (p *Page) Blur(selector string) {
	p.sim.tb.Helper()
	p.Find(selector).Blur()
}

// Confirm is Element.Confirm on the first element that a selector finds; see Find.
func (p *Page) Confirm(selector string) {
	p.sim.tb.Helper()
	p.Find(selector).Confirm()
}

// Check is Element.Check on the first element that a selector finds; see Find.
func (p *Page) Check(selector string) {
	p.sim.tb.Helper()
	p.Find(selector).Check()
}

// Uncheck is Element.Uncheck on the first element that a selector finds; see Find.
func (p *Page) Uncheck(selector string) {
	p.sim.tb.Helper()
	p.Find(selector).Uncheck()
}

// Choose is Element.Choose on the first element that a selector finds; see Find.
func (p *Page) Choose(selector string) {
	p.sim.tb.Helper()
	p.Find(selector).Choose()
}

// Switch is Element.Switch on the first element that a selector finds; see Find.
func (p *Page) Switch(selector string, on bool) {
	p.sim.tb.Helper()
	p.Find(selector).Switch(on)
}

// Slide is Element.Slide on the first element that a selector finds; see Find.
func (p *Page) Slide(selector string, value float64) {
	p.sim.tb.Helper()
	p.Find(selector).Slide(value)
}

// Pick is Element.Pick on the first element that a selector finds; see Find.
func (p *Page) Pick(selector string, indexes ...int) {
	p.sim.tb.Helper()
	p.Find(selector).Pick(indexes...)
}

// PickText is Element.PickText on the first element that a selector finds; see Find.
func (p *Page) PickText(selector string, texts ...string) {
	p.sim.tb.Helper()
	p.Find(selector).PickText(texts...)
}

// Swipe is Element.Swipe on the first element that a selector finds; see Find.
func (p *Page) Swipe(selector string, current int) {
	p.sim.tb.Helper()
	p.Find(selector).Swipe(current)
}

// Submit is Element.Submit on the first element that a selector finds; see Find.
func (p *Page) Submit(selector string) {
	p.sim.tb.Helper()
	p.Find(selector).Submit()
}

// Reset is Element.Reset on the first element that a selector finds; see Find.
func (p *Page) Reset(selector string) {
	p.sim.tb.Helper()
	p.Find(selector).Reset()
}

// LongPress is Element.LongPress on the first element that a selector finds; see Find.
func (p *Page) LongPress(selector string) {
	p.sim.tb.Helper()
	p.Find(selector).LongPress()
}
