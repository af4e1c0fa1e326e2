package routes

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/check"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

// bundle is the body of a request that deploys or previews a function bundle. The field Functions
// holds the JSON of the functions as it was sent. The field artifacts holds the same functions in
// decoded form.
type bundle struct {
	Scope     gen.FunctionReconciliationScope `json:"reconciliationScope"`
	Functions []json.RawMessage               `json:"functions"`

	artifacts []gen.FunctionArtifact
}

// reconciliation lists the functions that the deployment of a bundle creates, updates, leaves
// unchanged or deletes.
type reconciliation struct {
	Created   []gen.FunctionKey `json:"created"`
	Updated   []gen.FunctionKey `json:"updated"`
	Unchanged []gen.FunctionKey `json:"unchanged"`
	Deleted   []gen.FunctionKey `json:"deleted"`
}

// DeployFunctionBundle deploys a bundle and deletes all other functions in its scope. It does not
// run the JavaScript of the functions. An invocation calls the Go function of the same name that
// the test supplied. Without such a Go function, the invocation returns null.
func (c *call) DeployFunctionBundle() (any, error) {
	in, plan, err := c.bundle()
	if err != nil {
		return nil, err
	}
	for _, key := range plan.Deleted {
		delete(c.env.Integrations[key.IntegrationID].Invokables, key.Name)
	}
	for i, artifact := range in.artifacts {
		on := c.env.Integrations[artifact.IntegrationID]
		fn := on.Invokables[artifact.Name]
		if fn == nil {
			fn = &state.Invokable{Name: artifact.Name}
			on.Invokables[artifact.Name] = fn
		}
		fn.Trigger, fn.Artifact = string(artifact.Trigger.Kind), in.Functions[i]
	}
	return plan, nil
}

// PreviewFunctionBundle returns the changes that deploying a bundle would make.
func (c *call) PreviewFunctionBundle() (any, error) {
	_, plan, err := c.bundle()
	return plan, err
}

// bundle decodes and validates a bundle, and compares it with the deployed functions.
func (c *call) bundle() (in bundle, plan reconciliation, err error) {
	if err := c.decode(&in); err != nil {
		return in, plan, err
	}
	in.artifacts = make([]gen.FunctionArtifact, len(in.Functions))
	for i, raw := range in.Functions {
		if err := json.Unmarshal(raw, &in.artifacts[i]); err != nil {
			return in, plan, err
		}
	}
	if errs := check.Bundle(in.Scope, in.artifacts); errs != nil {
		return in, plan, reply.Invalid("invalid_body", errs...)
	}
	named := map[string]bool{}
	if in.Scope.Kind == gen.FunctionScopeKindIntegration {
		named[in.Scope.IntegrationID] = true
	}
	for _, artifact := range in.artifacts {
		named[artifact.IntegrationID] = true
	}
	unknown := slices.DeleteFunc(slices.Sorted(maps.Keys(named)),
		func(key string) bool { return c.env.Integrations[key] != nil })
	if len(unknown) > 0 {
		return in, plan, reply.BadRequest("integration_not_found",
			"Integration(s) not found: "+strings.Join(unknown, ", "))
	}
	return in, in.reconcile(c.env), nil
}

// reconcile compares a bundle with the deployed functions in its scope.
func (in *bundle) reconcile(e *state.Environment) reconciliation {
	plan := reconciliation{[]gen.FunctionKey{}, []gen.FunctionKey{}, []gen.FunctionKey{},
		[]gen.FunctionKey{}}
	kept := map[gen.FunctionKey]bool{}
	for i, artifact := range in.artifacts {
		key := gen.FunctionKey{IntegrationID: artifact.IntegrationID, Name: artifact.Name}
		kept[key] = true
		switch old := e.Integrations[key.IntegrationID].Invokables[key.Name]; {
		case old == nil:
			plan.Created = append(plan.Created, key)
		case string(old.Artifact) == string(in.Functions[i]):
			plan.Unchanged = append(plan.Unchanged, key)
		default:
			plan.Updated = append(plan.Updated, key)
		}
	}
	for _, integration := range slices.Sorted(maps.Keys(e.Integrations)) {
		if in.Scope.Kind == gen.FunctionScopeKindIntegration && integration != in.Scope.IntegrationID {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(e.Integrations[integration].Invokables)) {
			if key := (gen.FunctionKey{IntegrationID: integration, Name: name}); !kept[key] {
				plan.Deleted = append(plan.Deleted, key)
			}
		}
	}
	return plan
}
