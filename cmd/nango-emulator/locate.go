package main

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// located is an error in a seed file, with the line and the path of the field.
type located struct {
	line int
	path string
	err  error
}

func (l *located) Error() string { return l.path + ": " + l.err.Error() }

func (f *seedFile) at(err error) error {
	if l, ok := errors.AsType[*located](err); ok {
		return fmt.Errorf("%s:%d: %w", f.name, l.line, err)
	}
	return fmt.Errorf("%s: %w", f.name, err)
}

var (
	itemPrefix = regexp.MustCompile(`^[a-z_]+\[0\]: `)
	fieldName  = regexp.MustCompile(`^([A-Za-z_]+(?:\.[A-Za-z_]+)*)((?:\[[0-9]+\])?)(?:: )`)
)

// locate returns err with the line of item i of a list, or of the field of that item that err
// names.
func (f *seedFile) locate(list string, i int, err error) error {
	message := itemPrefix.ReplaceAllString(err.Error(), "")
	item := child(f.root, list).Content[i]
	line, path := item.Line, list+"["+strconv.Itoa(i)+"]"
	if m := fieldName.FindStringSubmatch(message); m != nil {
		field := item
		for name := range strings.SplitSeq(m[1], ".") {
			if field = child(field, name); field != nil {
				line = field.Line
			}
		}
		if n, err := strconv.Atoi(strings.Trim(m[2], "[]")); err == nil && field != nil &&
			n < len(field.Content) {
			line = field.Content[n].Line
		}
		path += "." + m[1] + m[2]
		message = message[len(m[0]):]
	}
	return f.at(&located{line, path, errors.New(message)})
}
