package wxruntime

import "strings"

// Expect fails t if a sequence is not what is wanted, line for line, and shows where they differ.
func Expect(t TB, got []string, want ...string) {
	t.Helper()
	if diff := Diff(want, got); diff != "" {
		t.Errorf("not the sequence that was wanted (- wanted, + came):\n%s", diff)
	}
}

// Diff shows where two sequences of lines differ: a line that only want has starts with `-`, one that only got has with `+`, and common ones with a blank; long common
// parts are cut. It is "" if they are equal.
func Diff(want, got []string) string {
	var lines []string
	same := true
	for _, e := range edits(want, got) {
		same = same && e.mark == ' '
		lines = append(lines, string(e.mark)+" "+e.line)
	}
	if same {
		return ""
	}
	return strings.Join(cutCommon(lines), "\n")
}

// edit is a line of a diff.
type edit struct {
	mark byte
	line string
}

// edits turns want into got with as few lines changed as it can, for sequences of a sensible length; the middle of very long ones is replaced as a whole.
func edits(want, got []string) []edit {
	var head, tail []edit
	for len(want) > 0 && len(got) > 0 && want[0] == got[0] {
		head = append(head, edit{' ', want[0]})
		want, got = want[1:], got[1:]
	}
	for len(want) > 0 && len(got) > 0 && want[len(want)-1] == got[len(got)-1] {
		tail = append(tail, edit{' ', want[len(want)-1]})
		want, got = want[:len(want)-1], got[:len(got)-1]
	}
	const most = 4 << 20 // cells of the table
	if len(want)*len(got) > most {
		for _, line := range want {
			head = append(head, edit{'-', line})
		}
		for _, line := range got {
			head = append(head, edit{'+', line})
		}
	} else {
		head = append(head, middle(want, got)...)
	}
	for i := len(tail) - 1; i >= 0; i-- {
		head = append(head, tail[i])
	}
	return head
}

// middle is the edits by a longest common subsequence.
func middle(want, got []string) []edit {
	longest := make([][]int, len(want)+1)
	for i := range longest {
		longest[i] = make([]int, len(got)+1)
	}
	for i := len(want) - 1; i >= 0; i-- {
		for j := len(got) - 1; j >= 0; j-- {
			if want[i] == got[j] {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	var out []edit
	i, j := 0, 0
	for i < len(want) || j < len(got) {
		switch {
		case i < len(want) && j < len(got) && want[i] == got[j]:
			out = append(out, edit{' ', want[i]})
			i, j = i+1, j+1
		case j == len(got) || i < len(want) && longest[i+1][j] >= longest[i][j+1]:
			out = append(out, edit{'-', want[i]})
			i++
		default:
			out = append(out, edit{'+', got[j]})
			j++
		}
	}
	return out
}

// around is how many common lines stay beside a difference.
const around = 3

func cutCommon(lines []string) []string {
	near := make([]bool, len(lines))
	for i, line := range lines {
		if line[0] != ' ' {
			for j := max(0, i-around); j <= min(len(lines)-1, i+around); j++ {
				near[j] = true
			}
		}
	}
	var out []string
	for i, line := range lines {
		switch {
		case near[i]:
			out = append(out, line)
		case i == 0 || near[i-1]:
			out = append(out, "  ...")
		}
	}
	return out
}
