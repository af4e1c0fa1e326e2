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

// Types of the scripts' configuration. Package gen documents their fields.
type (
	// ScriptsConfig lists the functions of one provider.
	ScriptsConfig = gen.ScriptsConfig
	// ScriptConfig is the configuration of one function.
	ScriptConfig = gen.ScriptConfig
	// ScriptEndpoint is an endpoint that a function had in the older unified API.
	ScriptEndpoint = gen.ScriptEndpoint
	// ScriptMetadata holds the description and the scopes of a function, in an older format.
	ScriptMetadata = gen.ScriptMetadata
	// ScriptModel describes a model, in an older format.
	ScriptModel = gen.ScriptModel
	// ScriptModelField describes a field of a model, in an older format.
	ScriptModelField = gen.ScriptModelField
	// ScriptSyncType says whether each run of a sync fetches everything or only changes.
	ScriptSyncType = gen.ScriptSyncType
	// OpenAIFunction describes a function to a language model.
	OpenAIFunction = gen.OpenAIFunction
	// OpenAIParameters describes the input of a function, as a JSON Schema.
	OpenAIParameters = gen.OpenAIParameters
	// OpenAIProperties maps the names of a function's parameters to their schemas.
	OpenAIProperties = gen.OpenAIProperties
)
