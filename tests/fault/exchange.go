package fault

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
)

// strike is the error that the method exchange returns when the planned fault has occurred.
type strike struct{}

func (*strike) Error() string { return "the fault occurred" }

// exchange forwards one request and its response, up to the point at which the fault occurs. It
// returns a *strike if the fault has occurred.
func (f Fault) exchange(client, server io.Writer, from, back *bufio.Reader) error {
	if f.Trickle {
		client, server = trickle{client}, trickle{server}
	}
	if f.At == BeforeRequest {
		return &strike{}
	}
	if f.Answer != "" {
		if err := f.message(io.Discard, from, Nowhere); err != nil {
			return err
		}
		if _, err := io.WriteString(client, f.Answer); err != nil {
			return err
		}
		return &strike{}
	}
	if err := f.message(server, from, InRequestHead); err != nil {
		return err
	}
	if _, err := back.Peek(1); err != nil {
		return err
	}
	if f.At == BeforeAnswer {
		return &strike{}
	}
	if err := f.message(client, back, InAnswerHead); err != nil {
		return err
	}
	if f.At == AfterAnswer {
		return &strike{}
	}
	return nil
}

// message forwards one message, which is a request or a response. A fault can occur at three
// successive points of a message: in the head, before the body and in the body. inHead is the first
// of these points: InRequestHead or InAnswerHead. If inHead is Nowhere, the message is forwarded
// completely.
func (f Fault) message(to io.Writer, from *bufio.Reader, inHead Point) error {
	in := func(offset Point) bool { return inHead != Nowhere && f.At == inHead+offset }
	head, err := readHead(from)
	if err != nil {
		return err
	}
	if in(0) {
		return cut(to, head[:len(head)/2])
	}
	if _, err := to.Write(head); err != nil || in(1) {
		return errors.Join(err, when(in(1)))
	}
	pieces, err := bodyOf(head)
	if err != nil {
		return err
	}
	for pieces.more {
		framing, size, err := pieces.next(from)
		if err != nil {
			return err
		}
		if _, err := to.Write(framing); err != nil {
			return err
		}
		if in(2) {
			size /= 2
		}
		if _, err := io.CopyN(to, from, size); err != nil || in(2) {
			return errors.Join(err, when(in(2)))
		}
	}
	return when(in(2))
}

func when(struck bool) error {
	if struck {
		return &strike{}
	}
	return nil
}

func cut(to io.Writer, part []byte) error {
	_, err := to.Write(part)
	return errors.Join(err, &strike{})
}

// readHead reads the head of a message, up to and including the blank line.
func readHead(from *bufio.Reader) ([]byte, error) {
	var head []byte
	for {
		line, err := from.ReadBytes('\n')
		head = append(head, line...)
		if err != nil || len(line) <= len("\r\n") {
			return head, err
		}
	}
}

// pieces iterates over the parts of a message's body: the chunks of a chunked body, or a single
// part with the whole body.
type pieces struct {
	more    bool
	length  int64
	chunked bool
}

func bodyOf(head []byte) (*pieces, error) {
	start, fields, _ := bytes.Cut(head, []byte("\n"))
	header, err := textproto.NewReader(bufio.NewReader(bytes.NewReader(fields))).ReadMIMEHeader()
	if err != nil {
		return nil, err
	}
	p := &pieces{chunked: header.Get("Transfer-Encoding") == "chunked"}
	// The length is 0 if there is no Content-Length.
	p.length, _ = strconv.ParseInt(header.Get("Content-Length"), 10, 64)
	for _, status := range []int{http.StatusNoContent, http.StatusNotModified} {
		if strings.HasPrefix(string(start), "HTTP/1.1 "+strconv.Itoa(status)) {
			return &pieces{}, nil
		}
	}
	p.more = p.chunked || p.length > 0
	return p, nil
}

// next reads the bytes in front of the next part of the body. It returns these bytes and the length
// of the part. In a chunked body, these bytes are the line with the size of the chunk. In any other
// body, there are no such bytes.
func (p *pieces) next(from *bufio.Reader) (framing []byte, size int64, err error) {
	if !p.chunked {
		p.more = false
		return nil, p.length, nil
	}
	framing, err = from.ReadBytes('\n')
	if err != nil {
		return nil, 0, err
	}
	size, err = strconv.ParseInt(strings.TrimSpace(string(framing)), 16, 64)
	if err != nil {
		return nil, 0, err
	}
	p.more = size > 0
	return framing, size + int64(len("\r\n")), nil
}

// trickle is a writer that passes bytes on one at a time.
type trickle struct{ io.Writer }

func (t trickle) Write(b []byte) (int, error) {
	for i := range b {
		if _, err := t.Writer.Write(b[i : i+1]); err != nil {
			return i, err
		}
	}
	return len(b), nil
}
