package routes

import (
	"encoding/json"
	"maps"
	"net/http"
	"time"

	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

func (a *API) needsRuntime() error {
	if a.config.NoRuntime {
		return reply.Refuse(http.StatusInternalServerError, "server_error",
			"Failed to initialize the function execution environment")
	}
	return nil
}

// CompileFunction returns the code of a function unchanged, since the emulator has no compiler.
func (c *call) CompileFunction() (any, error) {
	return withBody(c, func(in gen.CompileFunctionRequest) (any, error) {
		if err := c.api.needsRuntime(); err != nil {
			return nil, err
		}
		return map[string]any{
			"bundle_size_bytes": len(in.Code), "bundled_js": in.Code,
			"compiled_at": clock.Text(c.api.Clock.Now(), clock.LayoutZ),
		}, nil
	})
}

// jobRequest is the body of a request that starts a dry run or a deployment.
type jobRequest struct {
	Type          string `json:"type"`
	IntegrationID string `json:"integration_id"`
	FunctionName  string `json:"function_name"`
	FunctionType  string `json:"function_type"`
	Template      string `json:"template"`
	ConnectionID  string `json:"connection_id"`
	Code          string `json:"code"`
	Version       string `json:"version"`
}

func (c *call) jobRequest() (in jobRequest, on *state.Integration, err error) {
	if err := c.decode(&in); err != nil {
		return in, nil, err
	}
	on = c.env.Integrations[in.IntegrationID]
	if on == nil {
		return in, nil, reply.Missing("integration_not_found", "Integration '%s' was not found",
			in.IntegrationID)
	}
	return in, on, nil
}

// newJob stores a job that has already ended, and returns a 202 response with its id.
func (c *call) newJob(kind string, in jobRequest, more map[string]any) answered {
	now := clock.Text(c.env.Account.Clock.Now(), clock.LayoutZ)
	id := ids.NewUUID()
	fields := map[string]any{
		"id": id, "status": "success", "integration_id": in.IntegrationID,
		"function_type": in.FunctionType,
		"created_at":    now, "updated_at": now, "started_at": now, "completed_at": now,
		"duration_ms": 0, "output": "",
	}
	maps.Copy(fields, more)
	c.env.Jobs.Put(id, &state.FunctionJob{Kind: kind, Fields: fields})
	return answered{status: http.StatusAccepted,
		body: map[string]string{"id": id, "status": "waiting", "created_at": now}}
}

// CreateFunctionDryrun creates a dry run. The emulator does not run the code; the result is null.
func (c *call) CreateFunctionDryrun() (any, error) {
	in, on, err := c.jobRequest()
	if err != nil {
		return nil, err
	}
	if c.env.Find(on.Key, in.ConnectionID) == nil {
		return nil, reply.Missing("connection_not_found", "Connection '%s' was not found",
			in.ConnectionID)
	}
	if err := c.api.needsRuntime(); err != nil {
		return nil, err
	}
	return c.newJob("dryrun", in, map[string]any{"result": nil}), nil
}

// CreateFunctionDeployment deploys the code of a function or a template. The deployed function
// appears in lists, but the emulator does not run its code.
func (c *call) CreateFunctionDeployment() (any, error) {
	in, on, err := c.jobRequest()
	if err != nil {
		return nil, err
	}
	source := "standalone"
	if in.Type == "template" {
		if source = "catalog"; !in.findTemplate(on) {
			return nil, reply.Missing("template_not_found",
				"No template named '%s' exists for this integration", in.Template)
		}
		if c.api.config.NoRuntime {
			return nil, reply.Refuse(http.StatusInternalServerError, "deployment_error",
				"Failed to deploy the template")
		}
		in.FunctionName = in.Template
	}
	if err := c.api.needsRuntime(); err != nil {
		return nil, err
	}
	if err := in.deploy(c.env, on, source, c.api.Clock.Now()); err != nil {
		return nil, err
	}
	return c.newJob("deployment", in, map[string]any{
		"function_name": in.FunctionName, "deployed": true,
		"deployed_functions": []map[string]string{{"name": in.FunctionName, "version": in.Version}},
	}), nil
}

// findTemplate reports whether the integration's provider has the requested template. If so, it
// sets in.FunctionType to the type of the template.
func (in *jobRequest) findTemplate(on *state.Integration) bool {
	var templates []struct {
		Name string `json:"name"`
		Type string `json:"type"`
	}
	_ = json.Unmarshal(on.Info.Templates, &templates)
	for _, t := range templates {
		if t.Name == in.Template && (in.FunctionType == "" || in.FunctionType == t.Type) {
			in.FunctionType = t.Type
			return true
		}
	}
	return false
}

// deploy adds the function, or replaces the code of the function with the same name.
func (in *jobRequest) deploy(env *state.Environment, on *state.Integration, source string,
	now time.Time) error {
	if old := on.Function(in.FunctionName, in.FunctionType); old != nil {
		if old.Source == "repo" {
			return reply.Refuse(http.StatusConflict, "conflict",
				"A function with this name is managed by a repository")
		}
		old.Code, old.Deployed = in.Code, now
		return nil
	}
	fn := &state.Function{Kind: in.FunctionType, Name: in.FunctionName, Code: in.Code, Source: source}
	if fn.Kind == state.KindSync {
		if err := fn.SetFrequency(""); err != nil {
			return err
		}
	}
	return on.Add(env, fn, now)
}

// GetFunctionDryrun returns the outcome of a dry run.
func (c *call) GetFunctionDryrun() (any, error) {
	return c.job("dryrun", "Dryrun")
}

// GetFunctionDeployment returns the outcome of a deployment.
func (c *call) GetFunctionDeployment() (any, error) {
	return c.job("deployment", "Deployment")
}

func (c *call) job(kind, title string) (any, error) {
	job := c.env.Jobs.Get(c.PathValue("id"))
	if job == nil || job.Kind != kind {
		return nil, reply.Missing(kind+"_not_found", "%s '%s' was not found", title, c.PathValue("id"))
	}
	return job.Fields, nil
}
