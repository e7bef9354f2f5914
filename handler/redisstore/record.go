package redisstore

import (
	"errors"
	"fmt"

	"github.com/tinylib/msgp/msgp"
)

// recordVersion is written into every record, and into every push's hash.
const recordVersion = 1

// appendRecord writes [version, payload] in MessagePack. A later version may add elements.
func appendRecord(dst, payload []byte) []byte {
	dst = msgp.AppendArrayHeader(dst, 2)
	dst = msgp.AppendUint(dst, recordVersion)
	return msgp.AppendBytes(dst, payload)
}

var errRecord = errors.New("the record cannot be read")

// readRecord gives the payload of a record.
func readRecord(record []byte) ([]byte, error) {
	n, rest, err := msgp.ReadArrayHeaderBytes(record)
	if err != nil || n == 0 {
		return nil, errRecord
	}
	version, rest, err := msgp.ReadUintBytes(rest)
	switch {
	case err != nil:
		return nil, errRecord
	case version != recordVersion:
		return nil, fmt.Errorf("version %d, this is %d", version, recordVersion)
	case n != 2:
		return nil, errRecord
	}
	payload, rest, err := msgp.ReadBytesBytes(rest, nil)
	if err != nil || len(rest) > 0 {
		return nil, errRecord
	}
	return payload, nil
}

// payload reads a record that a script gave.
func (s *Store) payload(op Op, record string) ([]byte, error) {
	payload, err := readRecord([]byte(record))
	if err != nil {
		return nil, s.failed(op, ErrVersion, err)
	}
	return payload, nil
}
