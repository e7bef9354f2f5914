package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wxkit/wxkit/handler/wxcrypt"
)

// maker makes requests as bytes for the wire, each with a MsgId of its own.
type maker struct {
	key  *wxcrypt.Key // nil in plain mode
	next atomic.Int64
}

func newMaker(safe bool) (*maker, error) {
	m := &maker{}
	m.next.Store(time.Now().UnixNano())
	var err error
	if safe {
		m.key, err = wxcrypt.ParseKey(account.EncodingAESKey)
	}
	return m, err
}

// question is a text of about the size that people write.
const question = "你好，请问今天的营业时间是几点到几点？我想下午过去一趟。"

// request makes a push with a text.
func (m *maker) request(content string) []byte {
	now, id := strconv.FormatInt(time.Now().Unix(), 10), m.next.Add(1)
	body := fmt.Appendf(nil, "<xml><ToUserName><![CDATA[gh_0123456789ab]]></ToUserName>\n<FromUserName><![CDATA[o%d]]></FromUserName>\n<CreateTime>%s</CreateTime>\n"+
		"<MsgType><![CDATA[text]]></MsgType>\n<Content><![CDATA[%s]]></Content>\n<MsgId>%d</MsgId>\n</xml>", id%5000, now, content, id)
	nonce := strconv.FormatInt(id%1e9, 10)
	query := "signature=" + wxcrypt.Signature(account.Token, now, nonce) + "&timestamp=" + now + "&nonce=" + nonce + "&openid=o" + strconv.FormatInt(id%5000, 10)
	if m.key != nil {
		sealed := string(m.key.Seal(nil, body, account.AppID))
		query += "&encrypt_type=aes&msg_signature=" + wxcrypt.Signature(account.Token, now, nonce, sealed)
		body = fmt.Appendf(nil, "<xml>\n    <ToUserName><![CDATA[gh_0123456789ab]]></ToUserName>\n    <Encrypt><![CDATA[%s]]></Encrypt>\n</xml>\n", sealed)
	}
	return fmt.Appendf(nil, "POST /wx?%s HTTP/1.1\r\nHost: bot.example.com\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n%s", query, len(body), body)
}

// conn is a kept-alive connection that understands no more of HTTP than it must.
type conn struct {
	net.Conn
	r *bufio.Reader
}

func dial(addr string) (*conn, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &conn{c, bufio.NewReader(c)}, nil
}

var (
	errAnswer    = errors.New("the answer is not a 200 with a length")
	lengthHeader = []byte("Content-Length: ")
)

// ask sends one request and reads the body of its answer into space.
func (c *conn) ask(request, space []byte) ([]byte, error) {
	if _, err := c.Write(request); err != nil {
		return nil, err
	}
	length := -1
	for first := true; ; first = false {
		line, err := c.r.ReadSlice('\n')
		if err != nil {
			return nil, err
		}
		switch {
		case first && !bytes.HasPrefix(line, []byte("HTTP/1.1 200")):
			return nil, fmt.Errorf("%w: %.60q", errAnswer, line)
		case bytes.HasPrefix(line, lengthHeader):
			if length, err = strconv.Atoi(string(bytes.TrimSpace(line[len(lengthHeader):]))); err != nil {
				return nil, err
			}
		case len(line) <= 2:
			if length < 0 {
				return nil, errAnswer
			}
			space = slices.Grow(space[:0], length)[:length]
			_, err := io.ReadFull(c.r, space)
			return space, err
		}
	}
}

// figures are those of one round.
type figures struct {
	throughput float64 // requests a second
	p99        float64 // seconds
}

// drive sends all requests once over some connections, each as soon as the one
// before it is answered.
func drive(addr string, requests [][]byte, conns int) (figures, error) {
	took := make([]time.Duration, len(requests))
	var next atomic.Int64
	var workers sync.WaitGroup
	failed := make(chan error, conns)
	begun := time.Now()
	for range conns {
		workers.Go(func() {
			c, err := dial(addr)
			if err != nil {
				failed <- err
				return
			}
			defer c.Close()
			var space []byte
			for i := int(next.Add(1)) - 1; i < len(requests); i = int(next.Add(1)) - 1 {
				start := time.Now()
				if space, err = c.ask(requests[i], space); err != nil {
					failed <- err
					return
				}
				took[i] = time.Since(start)
			}
		})
	}
	workers.Wait()
	all := time.Since(begun)
	select {
	case err := <-failed:
		return figures{}, err
	default:
	}
	slices.Sort(took)
	return figures{float64(len(requests)) / all.Seconds(), took[len(took)*99/100].Seconds()}, nil
}
