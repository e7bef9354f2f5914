package wxhandler

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// job is a push on its way through the outbox.
type job struct {
	key, account, appID, openID string
	message                     string
	answer                      []byte
	quiet                       time.Duration // for how long no try must have come before the answer is late
	encrypted                   bool
	answered                    bool // answer is set
	late                        bool // no try will take the answer
}

// job describes this push; a nil answer is none.
func (c *call) job(answer []byte) *job {
	quiet := c.h.options.tryTimeout * 6 / 5
	if answer != nil { // else the run goes on, and may be answered early meanwhile
		quiet = c.quiet()
	}
	return &job{
		key: c.key, account: c.in.account.id, appID: c.in.account.config.AppID, openID: c.in.query.openID,
		message: c.in.message.Raw(), answer: answer, answered: answer != nil, quiet: quiet, encrypted: c.in.push().Encrypted,
	}
}

const (
	jobVersion   = 1
	jobEncrypted = 1 << iota
	jobAnswered
	jobLate
)

var (
	errJob        = errors.New("wxhandler: job cannot be read")
	errJobVersion = fmt.Errorf("%w: it is of another version", errJob)
)

// append writes the job: version, flags, quiet in ms, then each text after its length.
func (j *job) append(dst []byte) []byte {
	flags := byte(0)
	for flag, set := range map[byte]bool{jobEncrypted: j.encrypted, jobAnswered: j.answered, jobLate: j.late} {
		if set {
			flags |= flag
		}
	}
	dst = append(dst, jobVersion, flags)
	dst = binary.AppendUvarint(dst, uint64(j.quiet.Milliseconds()))
	for _, text := range []string{j.key, j.account, j.appID, j.openID, j.message, string(j.answer)} {
		dst = binary.AppendUvarint(dst, uint64(len(text)))
		dst = append(dst, text...)
	}
	return dst
}

// read is the reverse of append.
func (j *job) read(b []byte) error {
	if len(b) < 2 {
		return errJob
	}
	if b[0] != jobVersion {
		return fmt.Errorf("%w: version %d, this is %d", errJobVersion, b[0], jobVersion)
	}
	flags := b[1]
	quiet, n := binary.Uvarint(b[2:])
	if n <= 0 || quiet > uint64(maxRunLimit/time.Millisecond) { // a few seconds
		return errJob
	}
	b = b[2+n:]
	var answer string
	for _, text := range []*string{&j.key, &j.account, &j.appID, &j.openID, &j.message, &answer} {
		size, n := binary.Uvarint(b)
		if n <= 0 || size > uint64(len(b)-n) {
			return errJob
		}
		*text, b = string(b[n:n+int(size)]), b[n+int(size):]
	}
	if len(b) > 0 {
		return errJob
	}
	j.answer, j.quiet = []byte(answer), time.Duration(quiet)*time.Millisecond
	j.encrypted, j.answered, j.late = flags&jobEncrypted != 0, flags&jobAnswered != 0, flags&jobLate != 0
	return nil
}
