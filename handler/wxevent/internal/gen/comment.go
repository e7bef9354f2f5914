package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

var familyNames = map[string]string{
	"official_account":      "Official Account",
	"miniprogram":           "mini program",
	"miniprogram_logistics": "mini program of a carrier",
	"miniprogram_delivery":  "mini program with instant delivery",
	"minigame":              "mini game",
	"store":                 "WeChat Store",
	"open_platform":         "third-party platform",
	"wecom":                 "WeCom app",
	"wecom_suite":           "WeCom suite",
}

// typeComment is the doc comment of e's type.
func typeComment(e entry, unknown []string) string {
	c := &comment{}
	c.paragraph(e.Type + " " + e.About)
	for _, f := range e.Fields {
		if slices.Contains(headerNames, f.Path) && f.Meaning != "" {
			c.paragraph(f.Path + ": " + f.Meaning + ".")
		}
	}
	for _, note := range e.Notes {
		c.paragraph(strings.ToUpper(note[:1]) + note[1:] + ".")
	}
	if e.Undescribed {
		c.paragraph("It carries an object of its own that is not described here: read it by Field or Value.")
	}
	if len(unknown) > 0 {
		c.paragraph("Objects that are not described here, to be read by Field or Value: " + strings.Join(unknown, ", ") + ".")
	}
	if e.Documented != nil && !*e.Documented {
		c.paragraph("It is not, or no longer, in the official documentation.")
	}
	families := make([]string, len(e.Families))
	for i, f := range e.Families {
		families[i] = familyNames[f]
	}
	c.line("//")
	c.item("route: " + e.Route)
	c.item("sent to: " + strings.Join(families, ", "))
	c.item("answer: " + e.Reply)
	if len(e.Retry) > 0 {
		c.item(retryText(e))
	}
	c.item("source: " + e.Source)
	return c.String()
}

func retryText(e entry) string {
	delays := make([]string, len(e.Retry))
	for i, s := range e.Retry {
		delays[i] = shortDuration(s)
	}
	text := fmt.Sprintf("redelivered until it is answered, after %s (%s in all)",
		strings.Join(delays, ", "), shortDuration(span(e)))
	if e.RetryField != "" {
		text += "; " + e.RetryField + " differs in each delivery"
	}
	return text
}

// shortDuration is a duration without its zero parts, such as 1h or 2m30s.
func shortDuration(seconds int) string {
	s := (time.Duration(seconds) * time.Second).String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// span is the whole of e's schedule in seconds.
func span(e entry) int {
	sum := 0
	for _, s := range e.Retry {
		sum += s
	}
	return sum
}

// comment collects comment lines of at most about 80 columns.
type comment struct{ strings.Builder }

func (c *comment) line(s string) { c.WriteString(s + "\n") }

func (c *comment) paragraph(text string) {
	if c.Len() > 0 {
		c.line("//")
	}
	c.wrap(text, "// ", "// ")
}

// item is an element of a list.
func (c *comment) item(text string) { c.wrap(text, "//   - ", "//     ") }

func (c *comment) wrap(text, first, next string) {
	line := first
	for word := range strings.FieldsSeq(text) {
		if len(line)+1+len(word) > 80 && line != first && line != next {
			c.line(strings.TrimRight(line, " "))
			line = next
		}
		line += word + " "
	}
	c.line(strings.TrimRight(line, " "))
}

// fieldComment is the comment of a field, "" where there is nothing to say.
func fieldComment(f field) string {
	parts := []string{}
	if f.Meaning != "" {
		parts = append(parts, f.Meaning)
	}
	if f.Type == "timestamp" || f.Elem == "timestamp" {
		parts = append(parts, "seconds since 1970")
	}
	if f.Type == "base64" {
		parts = append(parts, "base64 on the wire")
	}
	if f.Optional {
		parts = append(parts, "optional")
	}
	return strings.Join(parts, "; ")
}
