package client

import (
	"context"
	"time"

	"github.com/nango-go/nango/gen"
)

// CreateDryrun runs the TypeScript of one function against a connection without deploying it: POST
// /functions/dryruns.
//
// It returns at once; [Functions.WaitDryrun] waits for the outcome. An unknown integration or
// connection is a [*Response404]. It is not retried.
//
//nango:operation createFunctionDryrun
func (s *Functions) CreateDryrun(ctx context.Context, body CreateFunctionDryrunRequest,
	opts ...CallOption) (*FunctionJob, error) {
	if err := required("code", body.Code, "integration_id", body.IntegrationID, "connection_id",
		body.ConnectionID, "function_type", string(body.FunctionType)); err != nil {
		return nil, err
	}
	body.LastSyncDate = utc(body.LastSyncDate)
	return decodeJSON[*FunctionJob](s.c.api(opts).CreateFunctionDryrun(ctx, body))
}

// GetDryrun returns the state of a dry run: GET /functions/dryruns/{id}. An unknown id is a
// [*Response404].
//
//nango:operation getFunctionDryrun
func (s *Functions) GetDryrun(ctx context.Context, id string,
	opts ...CallOption) (*FunctionDryrun, error) {
	return decodeJSON[*FunctionDryrun](s.c.api(opts).GetFunctionDryrun(ctx, id))
}

// WaitDryrun polls until a dry run has ended, and returns it: GET /functions/dryruns/{id}.
//
// If the dry run failed, the error is nil, Status is FunctionJobStatusFailed and Error says why. It
// polls twice a second at first and every 10 seconds in the end, and returns a [*WaitError] when
// ctx ends, so give ctx a deadline.
//
//nango:operation getFunctionDryrun
func (s *Functions) WaitDryrun(ctx context.Context, id string,
	opts ...CallOption) (*FunctionDryrun, error) {
	return poll(ctx, "the end of the dry run", func() (*FunctionDryrun, bool, error) {
		run, err := s.GetDryrun(ctx, id, opts...)
		return run, err == nil && ended(run.Status, run.CompletedAt), err
	})
}

// DeployCode deploys the TypeScript of a function on an integration: POST /functions/deployments.
//
// It returns at once; [Functions.WaitDeployment] waits for the outcome. An unknown integration is a
// [*Response404], an existing function of that name from another source a [*Response400] unless
// AllowDestructive is set. It is not retried.
//
//nango:operation createFunctionDeployment
func (s *Functions) DeployCode(ctx context.Context, body FunctionCodeDeployment,
	opts ...CallOption) (*FunctionJob, error) {
	if err := required("integration_id", body.IntegrationID, "function_name", body.FunctionName,
		"function_type", string(body.FunctionType), "code", body.Code); err != nil {
		return nil, err
	}
	return decodeJSON[*FunctionJob](s.c.api(opts).CreateFunctionDeployment(ctx,
		gen.NewCreateFunctionDeploymentRequest(body)))
}

// DeployTemplate deploys a function of Nango's catalog on an integration: POST
// /functions/deployments.
//
// The deployment is complete when the call returns. An unknown integration or template is a
// [*Response404]; a template that is already deployed, or whose name is ambiguous without a
// FunctionType, is [ErrConflict]. It is not retried.
//
//nango:operation createFunctionDeployment
func (s *Functions) DeployTemplate(ctx context.Context, body FunctionTemplateDeployment,
	opts ...CallOption) (*FunctionJob, error) {
	if err := required("integration_id", body.IntegrationID, "template", body.Template); err != nil {
		return nil, err
	}
	return decodeJSON[*FunctionJob](s.c.api(opts).CreateFunctionDeployment(ctx,
		gen.NewCreateFunctionDeploymentRequest(body)))
}

// GetDeployment returns the state of a deployment: GET /functions/deployments/{id}. An unknown id
// is a [*Response404].
//
//nango:operation getFunctionDeployment
func (s *Functions) GetDeployment(ctx context.Context, id string,
	opts ...CallOption) (*FunctionDeployment, error) {
	return decodeJSON[*FunctionDeployment](s.c.api(opts).GetFunctionDeployment(ctx, id))
}

// WaitDeployment polls until a deployment has ended, and returns it: GET
// /functions/deployments/{id}.
//
// If the deployment failed, the error is nil, Status is FunctionJobStatusFailed and Error says why.
// It polls twice a second at first and every 10 seconds in the end, and returns a [*WaitError] when
// ctx ends, so give ctx a deadline.
//
//nango:operation getFunctionDeployment
func (s *Functions) WaitDeployment(ctx context.Context, id string,
	opts ...CallOption) (*FunctionDeployment, error) {
	return poll(ctx, "the end of the deployment", func() (*FunctionDeployment, bool, error) {
		d, err := s.GetDeployment(ctx, id, opts...)
		return d, err == nil && ended(d.Status, d.CompletedAt), err
	})
}

// ended reports whether a job has ended, possibly with a status that this version does not know.
func ended(status FunctionJobStatus, completed time.Time) bool {
	return status == FunctionJobStatusSuccess || status == FunctionJobStatusFailed ||
		!completed.IsZero()
}

// utc returns t in UTC, since the server accepts times only with a Z. The zero time is returned
// unchanged.
func utc(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC()
}

// Types of dry runs and deployments. Package gen documents their fields.
type (
	// CreateFunctionDryrunRequest describes the function to run and the connection to run it
	// against.
	CreateFunctionDryrunRequest = gen.CreateFunctionDryrunRequest
	// FunctionCodeDeployment describes the source code to deploy.
	FunctionCodeDeployment = gen.FunctionCodeDeployment
	// FunctionTemplateDeployment names the function of Nango's catalog to deploy.
	FunctionTemplateDeployment = gen.FunctionTemplateDeployment
	// FunctionJob is a dry run or a deployment that was started.
	FunctionJob = gen.FunctionJob
	// FunctionDryrun is a dry run and its outcome.
	FunctionDryrun = gen.FunctionDryrun
	// FunctionDeployment is a deployment and its outcome.
	FunctionDeployment = gen.FunctionDeployment
	// FunctionVersion is a version of a function.
	FunctionVersion = gen.FunctionVersion
	// FunctionJobStatus is the state of a dry run or a deployment.
	FunctionJobStatus = gen.FunctionJobStatus
	// FunctionJobError says why a dry run or a deployment failed.
	FunctionJobError = gen.FunctionJobError
)

// Values of [FunctionJobStatus]; the last two are final.
const (
	FunctionJobStatusWaiting = gen.FunctionJobStatusWaiting
	FunctionJobStatusRunning = gen.FunctionJobStatusRunning
	FunctionJobStatusSuccess = gen.FunctionJobStatusSuccess
	FunctionJobStatusFailed  = gen.FunctionJobStatusFailed
)
