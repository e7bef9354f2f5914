package wxss

import "strings"

// atRule reads an at-rule: with a block of rules, with another block, or with none.
func (p *parser) atRule(conditions []string, nested bool) {
	start := p.off
	p.off++
	nameAt := p.off
	p.name()
	keyword := strings.ToLower(p.src[nameAt:p.off])
	stops := ";{"
	if nested {
		stops = ";{}"
	}
	broken := p.broken
	prelude := p.text(stops, true)
	switch keyword {
	case "media", "supports":
		p.conditional(start, strings.TrimSpace("@"+keyword+" "+prelude), conditions)
		return
	case "import":
		p.importRule(start, prelude, nested || p.broken > broken)
		return
	case "charset":
		p.skip(";")
		return
	}
	r := &AtRule{File: p.file, At: p.at(start), Name: keyword, Prelude: prelude, Conditions: conditions}
	block := p.peek() == '{'
	if block {
		r.Block = p.block()
	}
	p.skip(";")
	switch {
	case !known(keyword):
		p.warn(start, "@"+keyword+" is not known and has no effect")
	case !block:
		p.warn(start, "@"+keyword+" without a block is dropped")
		return
	}
	p.sheet.AtRules = append(p.sheet.AtRules, r)
}

// known tells whether WeChat's pages show an effect of this at-rule that a tree of nodes does not.
func known(keyword string) bool {
	if rest, prefixed := strings.CutPrefix(keyword, "-"); prefixed {
		_, keyword, _ = strings.Cut(rest, "-")
	}
	return keyword == "keyframes" || keyword == "font-face"
}

// conditional reads a block of rules that hold if a condition does.
func (p *parser) conditional(start int, condition string, around []string) {
	if p.peek() != '{' {
		p.skip(";")
		p.warn(start, condition+" without a block is dropped")
		return
	}
	if len(around) == MaxDepth {
		p.fail(start, "at-rules nest too deeply")
		return
	}
	open := p.off
	p.off++
	p.rules(append(around[:len(around):len(around)], condition), true)
	if !p.skip("}") && p.err == nil {
		p.warn(open, "{ does not end")
	}
}

// importRule adds an import. As WeChat's compiler does it, one may stand behind rules too, where CSS would drop it [unverified for all versions of it].
func (p *parser) importRule(start int, prelude string, refused bool) {
	if p.peek() == '{' {
		p.block()
		refused = true
	}
	p.skip(";")
	path, condition, ok := importPath(prelude)
	if !ok || refused {
		p.warn(start, "@import is dropped: it names a file in quotes, ends in ; and stands within no block")
		return
	}
	p.sheet.Imports = append(p.sheet.Imports, Import{At: p.at(start), Path: path, Condition: condition, before: len(p.sheet.Rules)})
}

// importPath takes apart what stands behind @import.
func importPath(prelude string) (path, condition string, ok bool) {
	rest := prelude
	in := ""
	if len(rest) > len("url(") && strings.EqualFold(rest[:len("url(")], "url(") {
		rest, in = strings.TrimLeft(rest[len("url("):], blanks), ")"
	}
	if rest == "" {
		return "", "", false
	}
	end := rest[:1]
	if end == `"` || end == `'` {
		rest = rest[1:]
	} else if in == "" {
		return "", "", false
	} else {
		end, in = in, ""
	}
	var b strings.Builder
	for i := 0; i < len(rest); i++ {
		switch {
		case rest[i] == end[0]:
			tail, closed := strings.CutPrefix(strings.TrimLeft(rest[i+1:], blanks), in)
			return strings.TrimRight(b.String(), blanks), strings.TrimSpace(tail), closed && b.Len() > 0
		case rest[i] == '\\' && i+1 < len(rest):
			i++
		}
		b.WriteByte(rest[i])
	}
	return "", "", false
}
