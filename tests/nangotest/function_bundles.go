package nangotest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

// bundle is what a bundle says, with each function as it was sent.
type bundle struct {
	Scope     gen.FunctionReconciliationScope `json:"reconciliationScope"`
	Functions []json.RawMessage               `json:"functions"`

	artifacts []gen.FunctionArtifact
}

// reconciliation is what a bundle does to which function.
type reconciliation struct {
	Created   []gen.FunctionKey `json:"created"`
	Updated   []gen.FunctionKey `json:"updated"`
	Unchanged []gen.FunctionKey `json:"unchanged"`
	Deleted   []gen.FunctionKey `json:"deleted"`
}

// DeployFunctionBundle makes the functions of a bundle the only ones in its scope. Their JavaScript
// is not run: an invocation returns null, unless a seed had a [Function] of that name.
func (a *api) DeployFunctionBundle(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		in, plan, err := c.bundle()
		if err != nil {
			return nil, err
		}
		for _, key := range plan.Deleted {
			delete(c.env.integrations[key.IntegrationID].invokables, key.Name)
		}
		for i, artifact := range in.artifacts {
			on := c.env.integrations[artifact.IntegrationID]
			fn := on.invokables[artifact.Name]
			if fn == nil {
				fn = &invokable{Name: artifact.Name}
				on.invokables[artifact.Name] = fn
			}
			fn.Trigger, fn.artifact = string(artifact.Trigger.Kind), in.Functions[i]
		}
		return plan, nil
	})
}

// PreviewFunctionBundle shows what the deployment of a bundle would do.
func (a *api) PreviewFunctionBundle(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		_, plan, err := c.bundle()
		return plan, err
	})
}

// bundle reads a bundle, and compares it with what is deployed.
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
	if errs := checkBundle(in.Scope, in.artifacts); errs != nil {
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
		func(key string) bool { return c.env.integrations[key] != nil })
	if len(unknown) > 0 {
		return in, plan, reply.Refuse(http.StatusBadRequest, "integration_not_found",
			"Integration(s) not found: "+strings.Join(unknown, ", "))
	}
	return in, in.reconcile(c.env), nil
}

// reconcile compares a bundle with what is deployed.
func (in *bundle) reconcile(e *environment) reconciliation {
	plan := reconciliation{[]gen.FunctionKey{}, []gen.FunctionKey{}, []gen.FunctionKey{},
		[]gen.FunctionKey{}}
	kept := map[gen.FunctionKey]bool{}
	for i, artifact := range in.artifacts {
		key := gen.FunctionKey{IntegrationID: artifact.IntegrationID, Name: artifact.Name}
		kept[key] = true
		switch old := e.integrations[key.IntegrationID].invokables[key.Name]; {
		case old == nil:
			plan.Created = append(plan.Created, key)
		case string(old.artifact) == string(in.Functions[i]):
			plan.Unchanged = append(plan.Unchanged, key)
		default:
			plan.Updated = append(plan.Updated, key)
		}
	}
	for _, integration := range slices.Sorted(maps.Keys(e.integrations)) {
		if in.Scope.Kind == gen.FunctionScopeKindIntegration && integration != in.Scope.IntegrationID {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(e.integrations[integration].invokables)) {
			if key := (gen.FunctionKey{IntegrationID: integration, Name: name}); !kept[key] {
				plan.Deleted = append(plan.Deleted, key)
			}
		}
	}
	return plan
}

// checkBundle refuses what the schema cannot.
func checkBundle(scope gen.FunctionReconciliationScope,
	artifacts []gen.FunctionArtifact) (errs []reply.FieldError) {
	scoped := scope.Kind == gen.FunctionScopeKindIntegration
	switch {
	case scoped && scope.IntegrationID == "":
		errs = append(errs, zod.WrongType("string", "undefined", "reconciliationScope", "integrationId"))
	case !scoped && scope.IntegrationID != "":
		errs = append(errs, zod.Unrecognized([]string{"integrationId"}, "reconciliationScope"))
	}
	seen := map[string]bool{}
	for i := range artifacts {
		artifact := &artifacts[i]
		errs = append(errs, checkArtifact(artifact, "functions", strconv.Itoa(i))...)
		key := artifact.IntegrationID + ":" + artifact.Name
		if seen[key] {
			errs = append(errs,
				reply.Issue("custom", "Function names must be unique per integration", "functions"))
		}
		seen[key] = true
		if scoped && artifact.IntegrationID != scope.IntegrationID {
			errs = append(errs,
				reply.Issue("custom", "Functions must match the integration reconciliation scope", "functions"))
		}
	}
	return errs
}

var schemaRef = regexp.MustCompile(`^#/definitions/[a-zA-Z0-9_-]+$`)

// checkArtifact refuses a function whose fields do not agree with each other.
func checkArtifact(f *gen.FunctionArtifact, path ...string) (errs []reply.FieldError) {
	errs = checkTrigger(f.Trigger, zod.At(path, "trigger"))
	refs := map[string][]string{"model_schema_refs": f.ModelSchemaRefs}
	for name, ref := range map[string]*string{
		"input_schema_ref": f.InputSchemaRef, "output_schema_ref": f.OutputSchemaRef,
		"metadata_schema_ref": f.MetadataSchemaRef, "checkpoint_schema_ref": f.CheckpointSchemaRef,
	} {
		if ref != nil {
			refs[name] = []string{*ref}
		}
	}
	definitions, _ := f.JSONSchema["definitions"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(refs)) {
		for _, ref := range refs[name] {
			if !schemaRef.MatchString(ref) {
				errs = append(errs, reply.Issue("invalid_format",
					"Invalid string: must match pattern /"+schemaRef.String()+"/", zod.At(path, name)...))
			} else if !has(definitions, strings.TrimPrefix(ref, "#/definitions/")) {
				errs = append(errs,
					reply.Issue("custom", "Schema references must exist in json_schema.definitions",
						append(path, "json_schema", "definitions")...))
			}
		}
	}
	isTrue := func(b *bool, otherwise bool) bool { return b == nil && otherwise || b != nil && *b }
	for _, rule := range []struct {
		field, with string
		uses, has   bool
	}{
		{"usesOutbound", "requires.outbound", f.Capabilities.UsesOutbound,
			isTrue(f.Requires.Connection, true) && isTrue(f.Requires.Outbound, true)},
		{"usesRecords", "model_schema_refs", f.Capabilities.UsesRecords, len(f.ModelSchemaRefs) > 0},
		{"usesMetadata", "metadata_schema_ref", f.Capabilities.UsesMetadata, f.MetadataSchemaRef != nil},
		{"usesCheckpoints", "checkpoint_schema_ref", f.Capabilities.UsesCheckpoints,
			f.CheckpointSchemaRef != nil},
		{"usesInvoke", "requires.invoke", f.Capabilities.UsesInvoke, isTrue(f.Requires.Invoke, false)},
	} {
		if rule.uses != rule.has {
			errs = append(errs, reply.Issue("custom", fmt.Sprintf("%s must match %s", rule.field, rule.with),
				append(path, "capabilities", rule.field)...))
		}
	}
	return errs
}

// checkTrigger refuses what does not belong to the kind of a trigger.
func checkTrigger(t gen.FunctionTrigger, path []string) (errs []reply.FieldError) {
	for _, field := range []struct {
		name     string
		kind     gen.FunctionTriggerKind
		set      bool
		required bool
	}{
		{"frequency", gen.FunctionTriggerKindSchedule, t.Frequency != "", true},
		{"autoStart", gen.FunctionTriggerKindSchedule, t.AutoStart != nil, false},
		{"subscriptions", gen.FunctionTriggerKindHTTP, t.Subscriptions != nil, false},
		{"debounce", gen.FunctionTriggerKindHTTP, t.Debounce.WindowMS != 0, false},
		{"events", gen.FunctionTriggerKindEvent, t.Events != nil, true},
	} {
		switch {
		case field.set && t.Kind != field.kind:
			errs = append(errs, zod.Unrecognized([]string{field.name}, path...))
		case field.required && !field.set && t.Kind == field.kind:
			errs = append(errs, zod.WrongType(map[string]string{"frequency": "string",
				"events": "array"}[field.name], "undefined", zod.At(path, field.name)...))
		}
	}
	return errs
}
