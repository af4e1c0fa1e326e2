package client

import (
	"context"
	"time"

	"github.com/nango-go/nango/gen"
)

// CreateDryrun runs the TypeScript of one function against a connection without deploying it: POST /functions/dryruns.
//
// It answers at once; [Functions.WaitDryrun] waits for the outcome. An unknown integration or connection is a
// [*Response404]. It is not retried.
//
//nango:operation createFunctionDryrun
func (s *Functions) CreateDryrun(ctx context.Context, body CreateFunctionDryrunRequest, opts ...CallOption) (*FunctionJob, error) {
	if err := required("code", body.Code, "integration_id", body.IntegrationID, "connection_id", body.ConnectionID, "function_type", string(body.FunctionType)); err != nil {
		return nil, err
	}
	body.LastSyncDate = utc(body.LastSyncDate)
	return decodeJSON[*FunctionJob](s.c.api(opts).CreateFunctionDryrun(ctx, body))
}

// GetDryrun tells how a dry run stands: GET /functions/dryruns/{id}. An unknown id is a [*Response404].
//
//nango:operation getFunctionDryrun
func (s *Functions) GetDryrun(ctx context.Context, id string, opts ...CallOption) (*FunctionDryrun, error) {
	return decodeJSON[*FunctionDryrun](s.c.api(opts).GetFunctionDryrun(ctx, id))
}

// WaitDryrun asks how a dry run stands until it has ended, and returns it: GET /functions/dryruns/{id}.
//
// A dry run that failed is no error: its Status is FunctionJobStatusFailed and its Error says why.
// It polls twice a second at first and every 10 seconds in the end, and returns a [*WaitError] when
// ctx ends, so give ctx a deadline.
//
//nango:operation getFunctionDryrun
func (s *Functions) WaitDryrun(ctx context.Context, id string, opts ...CallOption) (*FunctionDryrun, error) {
	return poll(ctx, "the end of the dry run", func() (*FunctionDryrun, bool, error) {
		run, err := s.GetDryrun(ctx, id, opts...)
		return run, err == nil && ended(run.Status, run.CompletedAt), err
	})
}

// DeployCode deploys the TypeScript of a function on an integration: POST /functions/deployments.
//
// It answers at once; [Functions.WaitDeployment] waits for the outcome. An unknown integration is a [*Response404], a
// function of that name from elsewhere a [*Response400] unless AllowDestructive is set. It is not retried.
//
//nango:operation createFunctionDeployment
func (s *Functions) DeployCode(ctx context.Context, body FunctionCodeDeployment, opts ...CallOption) (*FunctionJob, error) {
	if err := required("integration_id", body.IntegrationID, "function_name", body.FunctionName, "function_type", string(body.FunctionType), "code", body.Code); err != nil {
		return nil, err
	}
	return decodeJSON[*FunctionJob](s.c.api(opts).CreateFunctionDeployment(ctx, gen.NewCreateFunctionDeploymentRequest(body)))
}

// DeployTemplate deploys a function of Nango's catalog on an integration: POST /functions/deployments.
//
// It is done when the answer is there. An unknown integration or template is a [*Response404]; a template that is
// deployed already, or whose name needs a FunctionType, is [ErrConflict]. It is not retried.
//
//nango:operation createFunctionDeployment
func (s *Functions) DeployTemplate(ctx context.Context, body FunctionTemplateDeployment, opts ...CallOption) (*FunctionJob, error) {
	if err := required("integration_id", body.IntegrationID, "template", body.Template); err != nil {
		return nil, err
	}
	return decodeJSON[*FunctionJob](s.c.api(opts).CreateFunctionDeployment(ctx, gen.NewCreateFunctionDeploymentRequest(body)))
}

// GetDeployment tells how a deployment stands: GET /functions/deployments/{id}. An unknown id is a [*Response404].
//
//nango:operation getFunctionDeployment
func (s *Functions) GetDeployment(ctx context.Context, id string, opts ...CallOption) (*FunctionDeployment, error) {
	return decodeJSON[*FunctionDeployment](s.c.api(opts).GetFunctionDeployment(ctx, id))
}

// WaitDeployment asks how a deployment stands until it has ended, and returns it: GET /functions/deployments/{id}.
//
// A deployment that failed is no error: its Status is FunctionJobStatusFailed and its Error says
// why. It polls twice a second at first and every 10 seconds in the end, and returns a [*WaitError]
// when ctx ends, so give ctx a deadline.
//
//nango:operation getFunctionDeployment
func (s *Functions) WaitDeployment(ctx context.Context, id string, opts ...CallOption) (*FunctionDeployment, error) {
	return poll(ctx, "the end of the deployment", func() (*FunctionDeployment, bool, error) {
		d, err := s.GetDeployment(ctx, id, opts...)
		return d, err == nil && ended(d.Status, d.CompletedAt), err
	})
}

// ended reports whether a job has reached its outcome, also one of a status that this version does not know.
func ended(status FunctionJobStatus, completed time.Time) bool {
	return status == FunctionJobStatusSuccess || status == FunctionJobStatusFailed || !completed.IsZero()
}

// utc writes an instant the way the server takes it: with a Z. The zero time stays what it is.
func utc(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC()
}

// Types of dry runs and deployments. Package gen documents their fields.
type (
	// CreateFunctionDryrunRequest is a function to try, and on what.
	CreateFunctionDryrunRequest = gen.CreateFunctionDryrunRequest
	// FunctionCodeDeployment is source code to deploy.
	FunctionCodeDeployment = gen.FunctionCodeDeployment
	// FunctionTemplateDeployment is a function of Nango's catalog to deploy.
	FunctionTemplateDeployment = gen.FunctionTemplateDeployment
	// FunctionJob is a dry run or a deployment that was started.
	FunctionJob = gen.FunctionJob
	// FunctionDryrun is a dry run and its outcome.
	FunctionDryrun = gen.FunctionDryrun
	// FunctionDeployment is a deployment and its outcome.
	FunctionDeployment = gen.FunctionDeployment
	// FunctionVersion is a version of a function.
	FunctionVersion = gen.FunctionVersion
	// FunctionJobStatus is how a dry run or a deployment stands.
	FunctionJobStatus = gen.FunctionJobStatus
	// FunctionJobError is why a dry run or a deployment failed.
	FunctionJobError = gen.FunctionJobError
)

// Values of [FunctionJobStatus]; the last two are final.
const (
	FunctionJobStatusWaiting = gen.FunctionJobStatusWaiting
	FunctionJobStatusRunning = gen.FunctionJobStatusRunning
	FunctionJobStatusSuccess = gen.FunctionJobStatusSuccess
	FunctionJobStatusFailed  = gen.FunctionJobStatusFailed
)
