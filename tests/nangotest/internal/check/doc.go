// Package check holds requests against what an operation requires: its parameters, its body, the
// kind of key and the scopes. What it finds is in the words of package zod.
package check
