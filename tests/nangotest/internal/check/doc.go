// Package check validates requests against what an operation requires: its parameters, its body,
// the kind of key and the scopes. The wording of its errors comes from package zod.
package check
