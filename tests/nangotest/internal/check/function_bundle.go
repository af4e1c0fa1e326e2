package check

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

// Bundle checks a function bundle against the rules that a schema cannot express.
func Bundle(scope gen.FunctionReconciliationScope,
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

// checkArtifact returns the errors of a function whose fields contradict each other.
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

// checkTrigger returns an error for each field that the trigger must not have because of its kind,
// and for each required field that is missing.
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
