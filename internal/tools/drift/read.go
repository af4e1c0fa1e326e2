package drift

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// maxDocument is the size limit of a fetched document, in bytes.
const maxDocument = 32 << 20

// Read reads an OpenAPI document from a path or an http(s) URL. It does not validate the document,
// since the one that Nango publishes is not always valid. It refuses references to other files.
func Read(ctx context.Context, source string) (*openapi3.T, error) {
	data, err := read(ctx, source)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", source, err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", source, err)
	}
	if doc.Paths.Len() == 0 {
		return nil, fmt.Errorf("load %s: it has no paths", source)
	}
	return doc, nil
}

func read(ctx context.Context, source string) ([]byte, error) {
	if !strings.HasPrefix(source, "http://") && !strings.HasPrefix(source, "https://") {
		return os.ReadFile(source)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, source, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the answer is %s", resp.Status)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxDocument+1))
	if err == nil && len(data) > maxDocument {
		err = fmt.Errorf("it is larger than %d MiB", maxDocument>>20)
	}
	return data, err
}
