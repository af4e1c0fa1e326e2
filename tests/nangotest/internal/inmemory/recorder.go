package inmemory

import "net/http"

// Recorder is an [http.ResponseWriter] that keeps the response in memory, so that it can be
// dropped or changed before it is sent.
type Recorder struct {
	header http.Header
	Status int
	Body   []byte
}

// NewRecorder returns a Recorder with the given header.
func NewRecorder(header http.Header) *Recorder { return &Recorder{header: header} }

// Header returns the header of the response.
func (d *Recorder) Header() http.Header { return d.header }

// WriteHeader sets the status, unless it was set before.
func (d *Recorder) WriteHeader(status int) {
	if d.Status == 0 {
		d.Status = status
	}
}

// Write appends p to the body.
func (d *Recorder) Write(p []byte) (int, error) {
	d.WriteHeader(http.StatusOK)
	d.Body = append(d.Body, p...)
	return len(p), nil
}
