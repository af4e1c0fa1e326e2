module github.com/nango-go/nango/examples

go 1.26.0

require (
	github.com/google/go-github/v88 v88.0.0
	github.com/nango-go/nango v0.0.0
	github.com/stretchr/testify v1.12.1
	tailscale.com/client/tailscale/v2 v2.9.0
)

require (
	github.com/google/go-querystring v1.2.0 // indirect
	github.com/tailscale/hujson v0.0.0-20220506213045-af5ed07155e5 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/oauth2 v0.37.0 // indirect
)

replace github.com/nango-go/nango => ../
