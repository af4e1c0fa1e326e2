//go:build !goexperiment.jsonv2

package jsondec

const goesOn = false
