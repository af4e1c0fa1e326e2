package axios

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"net/http"
	"strings"
)

// AcceptEncoding is the Accept-Encoding header that axios sends.
const AcceptEncoding = "gzip, compress, deflate, br"

// UserAgent is the User-Agent header that axios sends if the caller sets no such header.
const UserAgent = "axios/1.18.0"

// Accept is the Accept header that axios sends if the caller sets no such header.
const Accept = "application/json, text/plain, */*"

// Decompress replaces a compressed response body with its decompressed content. The result marked
// says whether the response had a Content-Encoding. A body compressed with Brotli stays compressed,
// since Go's standard library cannot decompress it.
func Decompress(resp *http.Response) (marked bool) {
	encoding := resp.Header.Get("Content-Encoding")
	if encoding == "" {
		return false
	}
	if resp.Request.Method == http.MethodHead || resp.StatusCode == http.StatusNoContent {
		resp.Header.Del("Content-Encoding")
		return true
	}
	switch strings.ToLower(encoding) {
	case "gzip", "x-gzip", "compress", "x-compress", "deflate":
		resp.Header.Del("Content-Encoding")
		resp.Body = &inflated{source: resp.Body, raw: strings.EqualFold(encoding, "deflate")}
	}
	return true
}

// inflated reads and decompresses a body. If the compressed data is cut off, it returns the part
// that can be decompressed and no error, as zlib does with the option Z_SYNC_FLUSH.
type inflated struct {
	source io.ReadCloser
	raw    bool  // for deflate without the zlib header
	ended  error // the error with which source ended
	reader io.Reader
	err    error
}

func (i *inflated) Read(p []byte) (int, error) {
	if i.reader == nil && i.err == nil {
		i.reader, i.err = i.open()
	}
	if i.err != nil {
		return 0, i.err
	}
	n, err := i.reader.Read(p)
	if errors.Is(err, io.ErrUnexpectedEOF) &&
		i.ended == io.EOF { //nolint:errorlint // io.Reader returns it unwrapped
		err = io.EOF
	}
	return n, err
}

// sourceReader reads the compressed body and records the error with which reading ended.
type sourceReader struct{ *inflated }

func (s sourceReader) Read(p []byte) (int, error) {
	n, err := s.source.Read(p)
	if err != nil {
		s.ended = err
	}
	return n, err
}

func (i *inflated) open() (io.Reader, error) {
	b := bufio.NewReader(sourceReader{i})
	head, err := b.Peek(2)
	switch {
	case len(head) == 0:
		return nil, err
	case len(head) == 2 && head[0] == 0x1f && head[1] == 0x8b:
		return gzip.NewReader(b)
	case head[0]&0x0f == 8:
		return zlib.NewReader(b)
	case i.raw:
		return flate.NewReader(b), nil
	}
	return nil, errors.New("incorrect header check")
}

func (i *inflated) Close() error { return i.source.Close() }

// single lists the headers of which Node keeps only the first value. Node joins the values of every
// other header except Set-Cookie into one value.
var single = map[string]bool{
	"Age": true, "Authorization": true, "Content-Length": true, "Content-Type": true, "Etag": true,
	"Expires": true, "From": true,
	"Host": true, "If-Modified-Since": true, "If-Unmodified-Since": true, "Last-Modified": true,
	"Location":     true,
	"Max-Forwards": true, "Proxy-Authorization": true, "Referer": true, "Retry-After": true,
	"Server": true, "User-Agent": true,
}

// Joined returns the headers as Node presents them: all except Set-Cookie have a single value.
func Joined(header http.Header) http.Header {
	out := make(http.Header, len(header))
	for name, values := range header {
		switch {
		case name == "Set-Cookie":
			out[name] = values
		case len(values) == 0:
		case single[name]:
			out[name] = values[:1]
		default:
			out[name] = []string{strings.Join(values, ", ")}
		}
	}
	return out
}
