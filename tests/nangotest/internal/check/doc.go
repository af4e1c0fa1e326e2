// Package check validates requests against what an operation requires: its parameters and body, the
// kind of key, and the scopes of the key. The wording of its errors comes from package zod.
package check
