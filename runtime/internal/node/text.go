package node

import "strconv"

// quoted shows the start of a text that is no message.
func quoted(line []byte) string {
	const most = 100
	if len(line) > most {
		line = line[:most]
	}
	return strconv.Quote(string(line))
}
