package wxss

import (
	"errors"
	"strconv"
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/selector"
)

// Parse reads one file; what it imports is only named. An error, an [*Error], is a limit that was passed; everything else that is wrong is a warning, in the order of the file.
func Parse(file, src string) (*Sheet, []Warning, error) {
	sheet, warnings, err := parse(file, src)
	if err != nil {
		return nil, warnings, err
	}
	sheet.index = newIndex(sheet.Rules)
	return sheet, warnings, nil
}

// ParseInline reads the text of a style attribute: declarations. The warnings have the file name "style"; a style with too many brackets in each other has no declarations.
func ParseInline(style string) ([]Decl, []Warning) {
	p := &parser{scanner: newScanner("style", style)}
	decls := p.declsTo(nil)
	for p.peek() == '}' {
		p.warn(p.off, "} stands alone")
		p.off++
		decls = p.declsTo(decls)
	}
	if p.err != nil {
		return nil, append(p.warnings, Warning{File: p.file, At: Pos{Line: p.err.Line, Column: p.err.Column}, Text: p.err.Text})
	}
	return decls, p.warnings
}

// parse is Parse without the index.
func parse(file, src string) (*Sheet, []Warning, error) {
	if len(src) > MaxSize {
		return nil, nil, &Error{File: file, Line: 1, Column: 1, Text: "larger than " + strconv.Itoa(MaxSize) + " bytes"}
	}
	p := &parser{scanner: newScanner(file, src), sheet: &Sheet{}, told: map[string]bool{}}
	p.rules(nil, false)
	if p.err != nil {
		return nil, p.warnings, p.err
	}
	return p.sheet, p.warnings, nil
}

// parser makes a sheet of what the scanner reads.
type parser struct {
	*scanner
	sheet *Sheet
	told  map[string]bool // the parts of selectors that were warned of
}

// rules reads rules up to the end, or to the } of the block that they stand in.
func (p *parser) rules(conditions []string, nested bool) {
	for {
		p.skipSpace()
		switch {
		case p.end():
			return
		case nested && p.peek() == '}':
			return
		case p.peek() == '@':
			p.atRule(conditions, nested)
		case !nested && (p.skip("<!--") || p.skip("-->")):
		default:
			p.rule(conditions, nested)
		}
	}
}

// rule reads selectors and a block.
func (p *parser) rule(conditions []string, nested bool) {
	start := p.off
	r := &Rule{File: p.file, At: p.at(start), Conditions: conditions}
	valid := p.selectors(r, nested)
	if p.peek() != '{' {
		p.warn(start, "a rule without a block is dropped")
		return
	}
	open := p.off
	p.off++
	r.Decls = p.decls(open)
	if !valid {
		return
	}
	if len(p.sheet.Rules) == MaxRules {
		p.fail(start, "more than "+strconv.Itoa(MaxRules)+" rules")
		return
	}
	p.sheet.Rules = append(p.sheet.Rules, r)
}

// selectors reads a rule's selectors up to its block and tells whether the rule is valid. As in CSS a mistake in one selector is the end of them all.
func (p *parser) selectors(r *Rule, nested bool) bool {
	stops := "{,"
	if nested {
		stops = "{,}"
	}
	valid := true
	if c := p.peek(); c == '}' || c == ';' {
		p.warn(p.off, string(c)+" stands alone: as in CSS the rule behind it is dropped")
		valid = false
	}
	for {
		p.skipSpace()
		start := p.off
		text := p.text(stops, false)
		if valid {
			valid = p.selector(r, text, start)
		}
		if p.peek() != ',' {
			return valid
		}
		p.off++
	}
}

// selector adds one selector to a rule, or tells that it is a mistake.
func (p *parser) selector(r *Rule, text string, start int) bool {
	m, err := selector.Parse(text)
	var e *selector.Error
	if errors.As(err, &e) {
		if p.peek() != '{' && p.peek() != ',' {
			return false
		}
		if e.Unsupported == "" {
			p.warn(start, e.Error()+": the rule is dropped")
			return false
		}
		if !generated(e.Unsupported) && !p.told[e.Unsupported] {
			p.told[e.Unsupported] = true
			p.warn(start, e.Error()+": it never matches")
		}
	}
	r.Selectors = append(r.Selectors, Selector{Text: text, Match: m})
	return true
}

// generated tells whether a part of a selector is one of the pseudo elements that WeChat supports, also in their old spelling.
func generated(part string) bool {
	switch strings.ToLower(strings.TrimPrefix(part, ":")) {
	case ":before", ":after", "before", "after":
		return true
	}
	return false
}

// decls reads the declarations of a block that begins at open, up to and with its }.
func (p *parser) decls(open int) []Decl {
	out := p.declsTo(nil)
	if !p.skip("}") && p.err == nil {
		p.warn(open, "{ does not end")
	}
	return out
}

// declsTo appends declarations up to a } or the end.
func (p *parser) declsTo(out []Decl) []Decl {
	for {
		p.skipSpace()
		switch {
		case p.end() || p.peek() == '}':
			return out
		case p.skip(";"):
		case p.peek() == '@':
			p.warn(p.off, "an at-rule within a rule is dropped")
			p.drop()
		default:
			if d, ok := p.decl(); ok {
				out = append(out, d)
			}
		}
	}
}

// decl reads a declaration. What is none is dropped with a warning.
func (p *parser) decl() (d Decl, ok bool) {
	start, broken := p.off, p.broken
	p.name()
	d.Name = p.src[start:p.off]
	p.skipSpace()
	if d.Name == "" || !p.skip(":") {
		p.drop()
		p.warn(start, quote(p.src[start:p.off])+" is no declaration")
		return d, false
	}
	stops := ";}{"
	custom := strings.HasPrefix(d.Name, "--")
	if custom {
		stops = ";}"
	} else {
		d.Name = strings.ToLower(d.Name)
	}
	d.At = p.at(start)
	d.Value, d.Important = cutImportant(p.text(stops, true))
	switch {
	case p.peek() == '{':
		p.drop()
		p.warn(start, quote(p.src[start:p.off])+" is no declaration: a rule within a rule is no WXSS")
		return d, false
	case p.broken > broken:
		return d, false
	case d.Value == "" && !custom:
		p.warn(start, d.Name+" has no value")
		return d, false
	}
	return d, true
}

// cutImportant takes !important from the end of a value.
func cutImportant(value string) (string, bool) {
	const word = "important"
	i := len(value) - len(word)
	if i < 0 || !strings.EqualFold(value[i:], word) {
		return value, false
	}
	head, found := strings.CutSuffix(strings.TrimRight(value[:i], " "), "!")
	if !found {
		return value, false
	}
	return strings.TrimRight(head, " "), true
}

// drop reads up to a ; or the end of the block around, or through a block.
func (p *parser) drop() {
	p.text(";{}", false)
	if p.peek() == '{' {
		p.block()
	}
}

// block reads braces and gives what stands in them, as one line.
func (p *parser) block() string {
	open := p.off
	p.off++
	text := p.text("}", true)
	if !p.skip("}") && p.err == nil {
		p.warn(open, "{ does not end")
	}
	return text
}

// quote is a piece of source in backquotes, cut if it is long.
func quote(text string) string {
	const most = 40
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "..."
	}
	return "`" + text + "`"
}
