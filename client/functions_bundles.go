package client

import (
	"context"
	"slices"

	"github.com/nango-go/nango/gen"
)

// DeployBundle makes the functions of a bundle the only ones in its scope: POST
// /functions/deployments/bundle.
//
// Functions that are not in the bundle are deleted; [Functions.PreviewBundle] returns which. This
// concerns only functions defined with createFunction; `nango compile` writes them to
// .nango/functions.json. Unknown integrations are a [*Response400] (integration_not_found), a
// concurrent deployment is [ErrConflict]. It is not retried.
//
//nango:operation deployFunctionBundle
func (s *Functions) DeployBundle(ctx context.Context, bundle FunctionBundle,
	opts ...CallOption) (*FunctionBundleResult, error) {
	if err := checkBundle(&bundle); err != nil {
		return nil, err
	}
	return decodeJSON[*FunctionBundleResult](s.c.api(opts).DeployFunctionBundle(ctx, bundle))
}

// PreviewBundle returns what [Functions.DeployBundle] would do, without doing it: POST
// /functions/deployments/bundle/preview.
//
//nango:operation previewFunctionBundle
func (s *Functions) PreviewBundle(ctx context.Context, bundle FunctionBundle,
	opts ...CallOption) (*FunctionBundleResult, error) {
	if err := checkBundle(&bundle); err != nil {
		return nil, err
	}
	return decodeJSON[*FunctionBundleResult](s.c.api(opts).PreviewFunctionBundle(ctx, bundle))
}

// checkBundle returns an error for a bundle without a scope, since it would not say what to delete.
// It makes nil lists empty ones.
func checkBundle(bundle *FunctionBundle) error {
	if err := required("reconciliationScope.kind",
		string(bundle.ReconciliationScope.Kind)); err != nil {
		return err
	}
	if bundle.Functions = slices.Clone(bundle.Functions); bundle.Functions == nil {
		bundle.Functions = []FunctionArtifact{}
	}
	for i := range bundle.Functions {
		if f := &bundle.Functions[i]; f.ModelSchemaRefs == nil {
			f.ModelSchemaRefs = []string{}
		}
	}
	return nil
}

// Types of bundles. Package gen documents their fields.
type (
	// FunctionBundle is all functions of a scope.
	FunctionBundle = gen.FunctionBundle
	// FunctionReconciliationScope is the scope of a bundle: the environment, or one integration.
	FunctionReconciliationScope = gen.FunctionReconciliationScope
	// FunctionScopeKind is the kind of a bundle's scope.
	FunctionScopeKind = gen.FunctionScopeKind
	// FunctionArtifact is a compiled function.
	FunctionArtifact = gen.FunctionArtifact
	// FunctionTrigger is what starts a function.
	FunctionTrigger = gen.FunctionTrigger
	// FunctionTriggerKind is the kind of a function's trigger.
	FunctionTriggerKind = gen.FunctionTriggerKind
	// FunctionDebounce sets how HTTP requests that arrive close together are combined into one run
	// of a function.
	FunctionDebounce = gen.FunctionDebounce
	// FunctionDebounceKeys is the location of a debounce key: its Value is a FunctionDebounceKey or
	// a FunctionDebounceKeyList.
	FunctionDebounceKeys = gen.FunctionDebounceKeys
	// FunctionDebounceKeyList lists the locations whose values form a debounce key.
	FunctionDebounceKeyList = gen.FunctionDebounceKeyList
	// FunctionDebounceKey is one location of a debounce key.
	FunctionDebounceKey = gen.FunctionDebounceKey
	// FunctionDebounceTake selects which of the combined requests a function receives.
	FunctionDebounceTake = gen.FunctionDebounceTake
	// FunctionRequirements lists what a function requires.
	FunctionRequirements = gen.FunctionRequirements
	// FunctionCapabilities lists what a function uses.
	FunctionCapabilities = gen.FunctionCapabilities
	// FunctionLimits limits how a function runs.
	FunctionLimits = gen.FunctionLimits
	// FunctionConcurrency limits concurrent runs of a function.
	FunctionConcurrency = gen.FunctionConcurrency
	// FunctionConcurrencyLimit is 1 or "max".
	FunctionConcurrencyLimit = gen.FunctionConcurrencyLimit
	// FunctionFile is the code of a function.
	FunctionFile = gen.FunctionFile
	// FunctionBundleResult lists what a bundle changes.
	FunctionBundleResult = gen.FunctionBundleResult
	// FunctionKey identifies a function of an integration.
	FunctionKey = gen.FunctionKey
)

// NewFunctionDebounceKeys returns the FunctionDebounceKeys that holds v.
func NewFunctionDebounceKeys[T gen.FunctionDebounceKeysMember](v T) FunctionDebounceKeys {
	return gen.NewFunctionDebounceKeys(v)
}

// Values of [FunctionScopeKind], [FunctionTriggerKind] and [FunctionDebounceTake].
const (
	FunctionScopeKindEnvironment = gen.FunctionScopeKindEnvironment
	FunctionScopeKindIntegration = gen.FunctionScopeKindIntegration

	FunctionTriggerKindNone     = gen.FunctionTriggerKindNone
	FunctionTriggerKindSchedule = gen.FunctionTriggerKindSchedule
	FunctionTriggerKindHTTP     = gen.FunctionTriggerKindHTTP
	FunctionTriggerKindEvent    = gen.FunctionTriggerKindEvent

	FunctionDebounceTakeLatest = gen.FunctionDebounceTakeLatest
	FunctionDebounceTakeFirst  = gen.FunctionDebounceTakeFirst
	FunctionDebounceTakeAll    = gen.FunctionDebounceTakeAll
)
