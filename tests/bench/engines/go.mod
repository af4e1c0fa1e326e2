module github.com/nango-go/nango/tests/bench/engines

go 1.26.0

require (
	github.com/bytedance/sonic v1.15.5
	github.com/go-json-experiment/json v0.0.0-20260820222146-c27c302e5fc3
	github.com/goccy/go-json v0.12.0
	github.com/nango-go/nango v0.0.0
	github.com/oapi-codegen/runtime v1.8.0
)

replace github.com/nango-go/nango => ../../..
