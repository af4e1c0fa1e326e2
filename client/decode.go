package client

import (
	"fmt"
	"reflect"

	"github.com/nango-go/nango/internal/misfit"
)

// jsonProblem says why JSON did not decode into out, without a part of it.
func jsonProblem(body []byte, out any) (field, problem string) {
	if at := misfit.SyntaxOffset(body); at > 0 {
		return "", fmt.Sprintf("is not valid JSON (at byte %d)", at)
	}
	if m := misfit.Find(body, reflect.TypeOf(out).Elem()); m != nil {
		return m.Path, m.Problem()
	}
	return "", "does not fit the type that the document gives it"
}
