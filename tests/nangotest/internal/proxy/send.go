package proxy

import (
	"errors"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/axios"
	"github.com/nango-go/nango/tests/nangotest/internal/inmemory"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// PassOn sends the request to the provider and passes the response on, as the given version of
// Nango does. It makes at most as many retries as the Retries header says, without waiting between
// attempts. If the provider cannot be reached, PassOn sends the response for a network error.
// PassOn returns any other error, and the caller must then send an error response.
func (out *Request) PassOn(w http.ResponseWriter, upstream http.Handler,
	version state.Version) error {
	retries, _ := strconv.ParseFloat(out.from.Header.Get("Retries"), 64)
	for attempt := 0; ; attempt++ {
		resp, err := out.send(upstream)
		if float64(attempt) < math.Min(retries, maxRetries) && out.retries(resp, err) &&
			out.from.Context().Err() == nil {
			if resp != nil {
				_ = resp.Body.Close()
			}
			continue
		}
		if err != nil {
			return sendFailure(w, err)
		}
		defer func() { _ = resp.Body.Close() }()
		passOn(w, out.from, resp, version.UpTo(lastWithholding))
		return nil
	}
}

// maxRetries is the largest number of retries for one request.
const maxRetries = 1000

func (out *Request) send(upstream http.Handler) (*http.Response, error) {
	if upstream == nil {
		return nil, &axios.NetworkError{Code: "ENOTFOUND",
			Message: "the emulator has no Upstream for this integration", Method: out.method}
	}
	transport, remote := upstream.(http.RoundTripper)
	if !remote {
		transport = inmemory.NewTransport(upstream)
	}
	resp, err := axios.Do(out.from.Context(), transport, out.Request, outboundRedirect, out.resent)
	if err != nil {
		if refused, ok := errors.AsType[*reply.Refusal](err); ok {
			return nil, refused
		}
		return nil, axios.NodeError(err, out.URL.Host, out.method)
	}
	return resp, nil
}

// retried lists the codes of network errors after which Nango sends a request again.
var retried = []string{"ECONNRESET", "ETIMEDOUT", "ECONNABORTED", "ECONNREFUSED", "EHOSTUNREACH",
	"EAI_AGAIN"}

// retries reports whether Nango would send the request again after this response or error.
func (out *Request) retries(resp *http.Response, err error) bool {
	if failure, ok := errors.AsType[*axios.NetworkError](err); ok {
		return slices.Contains(retried, failure.Code)
	}
	if err != nil {
		return false
	}
	status := resp.StatusCode
	return status >= 500 || status == http.StatusTooManyRequests ||
		status == http.StatusUnauthorized ||
		slices.Contains(strings.Split(out.from.Header.Get("Retry-On"), ","), strconv.Itoa(status))
}

// sendFailure handles the error err of a request to the provider. If err is a network error, it
// sends the error response for a provider that did not respond. It returns any other error.
func sendFailure(w http.ResponseWriter, err error) error {
	failure, ok := errors.AsType[*axios.NetworkError](err)
	if !ok {
		return err
	}
	b, _ := wirejson.Encode(failure)
	reply.Send(w, nil, http.StatusInternalServerError, b)
	return nil
}
