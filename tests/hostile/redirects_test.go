package hostile_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// The client must follow a redirect to the same origin if the redirect keeps the HTTP method. It
// must never send a request to another origin.
func TestRedirects(t *testing.T) {
	var cells []cell
	for _, code := range []int{300, 301, 302, 303, 304, 305, 307, 308} {
		cells = append(cells,
			refusal(fmt.Sprintf("%d to nowhere", code), code, page),
			refusal(fmt.Sprintf("%d to no URL", code), code, page, "Location", "http://[::1?token="+answerSecret))
		if code == 300 || code == 304 || code == 305 { // no client follows these
			continue
		}
		cells = append(cells, redirectWithin(code), redirectLoop(code))
		for name, to := range map[string]string{
			"host": "http://elsewhere.example.com/nango/x?token=" + answerSecret, "port": "http://nango.example.com:8080/nango/x", "scheme": "https://nango.example.com/nango/x",
			"user": "http://user:" + answerSecret + "@elsewhere.example.com/", "bare host": "//elsewhere.example.com/x", "file": "file:///etc/passwd",
		} {
			cells = append(cells, refusal(fmt.Sprintf("%d to another %s", code, name), code, page, "Location", to))
		}
	}
	for _, code := range []int{100, 101, 103, 199} {
		cells = append(cells, refusal(strconv.Itoa(code), code, ""))
	}
	eachCell(t, cells)
}

const moved = "http://nango.example.com/elsewhere?token=" + answerSecret

// follows reports whether a call of m follows a redirect with the given status.
func follows(m method, code int) bool {
	return m.kind != foreign && (m.normal.method == http.MethodGet || code == 307 || code == 308)
}

// redirectWithin returns a test case whose first response is a redirect to the same origin, and
// whose second response is successful.
func redirectWithin(code int) cell {
	return cell{fmt.Sprintf("%d within the origin", code), func(m method, _ *http.Request, nth int) *http.Response {
		if nth == 1 {
			return answer(code, page, "Location", moved)
		}
		return answer(m.status, m.example)
	}, func(m method) want {
		switch {
		case m.kind == foreign:
			return data(code)
		case follows(m, code):
			return want{sent: 2, moves: true}
		}
		return status(code, 1)
	}}
}

// redirectLoop returns a test case in which the server responds to every request with the same
// redirect.
func redirectLoop(code int) cell {
	return cell{fmt.Sprintf("%d in a circle", code), answering(code, page, "Location", moved), func(m method) want {
		switch {
		case m.kind == foreign:
			return data(code)
		case follows(m, code):
			w := status(code, 10)
			w.check = nil // ten requests make one attempt
			w.moves = true
			return w
		}
		return status(code, 1)
	}}
}

// After a redirect, the call must return the response of the last request. An error must name the
// path of the first request.
func TestErrorsBehindARedirect(t *testing.T) {
	eachCell(t, []cell{{"404 behind a redirect", func(_ method, req *http.Request, _ int) *http.Response {
		if strings.HasSuffix(req.URL.Path, "/elsewhere") {
			return answer(404, page, "Content-Type", "text/html")
		}
		return answer(307, "", "Location", moved)
	}, func(m method) want {
		if m.kind == foreign {
			return data(307)
		}
		w := status(404, 2)
		if m.versioned {
			w = wrongVersion()
			w.sent = 2
		}
		w.check = nil
		w.moves = true
		return w
	}}})
}
