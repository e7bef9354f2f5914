package wxhandler

import "unicode/utf8"

// MaxTextBytes is how much text a passive reply may hold, in bytes of UTF-8
// (about 680 Chinese characters). Users report that 2048 itself is sometimes
// not shown, so the limit stays one below.
const MaxTextBytes = 2047

// SplitText cuts a text into parts of at most limit bytes, between characters
// and, where one stands in the second half of a part, after a newline. Joined,
// the parts are the text. A limit below 4 counts as 4, so that any character
// fits; "" has no parts.
func SplitText(text string, limit int) []string {
	limit = max(limit, utf8.UTFMax)
	var parts []string
	for len(text) > limit {
		cut := limit
		for cut > limit-utf8.UTFMax+1 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		if !utf8.RuneStart(text[cut]) {
			cut = limit // not UTF-8: there is no border to find
		}
		for i := cut; i > limit/2; i-- {
			if text[i-1] == '\n' {
				cut = i
				break
			}
		}
		parts = append(parts, text[:cut])
		text = text[cut:]
	}
	if text != "" {
		parts = append(parts, text)
	}
	return parts
}
