package client

import (
	"bytes"
	"context"

	"github.com/nango-go/nango/gen"
)

// Scripts reads the configuration of every sync and action of the environment.
type Scripts struct{ c *core }

// Config returns the syncs and actions of the environment, one item for each provider: GET
// /scripts/config.
//
// If a provider has several integrations, they share one item, which has the unique key of one of
// them. Event handlers are not listed.
//
//nango:operation getScriptsConfig
func (s *Scripts) Config(ctx context.Context, opts ...CallOption) ([]ScriptsConfig, error) {
	return decodeJSON[[]ScriptsConfig](s.c.api(opts).GetScriptsConfig(ctx,
		gen.GetScriptsConfigParams{Format: gen.ScriptsConfigFormatNango}))
}

// OpenAIConfig returns the syncs and actions of the environment as function definitions for a
// language model: GET /scripts/config with the format openai.
//
//nango:operation getScriptsConfig
func (s *Scripts) OpenAIConfig(ctx context.Context, opts ...CallOption) ([]OpenAIFunction, error) {
	answer, err := s.c.api(opts).GetScriptsConfig(ctx,
		gen.GetScriptsConfigParams{Format: gen.ScriptsConfigFormatOpenai})
	if err == nil && string(bytes.TrimSpace(answer.Body)) == "[]" { // no function is deployed
		return []OpenAIFunction{}, nil
	}
	return decodeData[[]OpenAIFunction](answer, err)
}
