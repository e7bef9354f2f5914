package miniapp

// Log is console.log with these texts, joined by blanks.
func (c *Ctx) Log(texts ...string) { c.print(levelLog, "Log", texts) }

// Warn is console.warn with these texts, joined by blanks.
func (c *Ctx) Warn(texts ...string) { c.print(levelWarn, "Warn", texts) }

func (c *Ctx) print(level uint8, what string, texts []string) {
	c.app.current(what)
	line := ""
	for i, s := range texts {
		if i > 0 {
			line += " "
		}
		line += s
	}
	c.app.log(level, line)
}
