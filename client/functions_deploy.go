package client

import (
	"context"
	"slices"
	"time"

	"github.com/nango-go/nango/gen"
)

// DeployBundle deploys the functions of a bundle and deletes all other functions in the scope of
// the bundle: POST /functions/deployments/bundle.
//
// [Functions.PreviewBundle] returns what would change. Only functions defined with createFunction
// are deployed and deleted; `nango compile` writes them to .nango/functions.json. DeployBundle
// returns a [*Response400] for an unknown integration (integration_not_found). If another bundle is
// being deployed, the error matches [ErrConflict]. The call is not retried.
//
//nango:operation deployFunctionBundle
func (s *Functions) DeployBundle(ctx context.Context, bundle FunctionBundle,
	opts ...CallOption) (*FunctionBundleResult, error) {
	api := s.c.api(opts, check(checkBundle(&bundle)))
	return decodeJSON[*FunctionBundleResult](api.DeployFunctionBundle(ctx, bundle))
}

// PreviewBundle returns what [Functions.DeployBundle] would do, without doing it: POST
// /functions/deployments/bundle/preview.
//
//nango:operation previewFunctionBundle
func (s *Functions) PreviewBundle(ctx context.Context, bundle FunctionBundle,
	opts ...CallOption) (*FunctionBundleResult, error) {
	api := s.c.api(opts, check(checkBundle(&bundle)))
	return decodeJSON[*FunctionBundleResult](api.PreviewFunctionBundle(ctx, bundle))
}

// checkBundle returns an error if the kind of the reconciliation scope is missing, since the server
// could then not know which functions to delete. It replaces nil lists with empty ones.
func checkBundle(bundle *FunctionBundle) error {
	if err := required("ReconciliationScope.Kind",
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

// NewFunctionDebounceKeys converts v to the union type FunctionDebounceKeys.
func NewFunctionDebounceKeys[T gen.FunctionDebounceKeysMember](v T) FunctionDebounceKeys {
	return gen.NewFunctionDebounceKeys(v)
}

// CreateDryrun runs the TypeScript of one function against a connection without deploying it: POST
// /functions/dryruns.
//
// It returns at once; [Functions.WaitDryrun] waits for the outcome. If the integration or the
// connection does not exist, the error is a [*Response404]. The call is not retried.
//
//nango:operation createFunctionDryrun
func (s *Functions) CreateDryrun(ctx context.Context, body CreateFunctionDryrunRequest,
	opts ...CallOption) (*FunctionJob, error) {
	api := s.c.api(opts, check(required("Code", body.Code, "IntegrationID", body.IntegrationID,
		"ConnectionID", body.ConnectionID, "FunctionType", string(body.FunctionType))))
	body.LastSyncDate = utc(body.LastSyncDate)
	return decodeJSON[*FunctionJob](api.CreateFunctionDryrun(ctx, body))
}

// GetDryrun returns the state of a dry run: GET /functions/dryruns/{id}. If the id is unknown, the
// error is a [*Response404].
//
//nango:operation getFunctionDryrun
func (s *Functions) GetDryrun(ctx context.Context, id string,
	opts ...CallOption) (*FunctionDryrun, error) {
	return decodeJSON[*FunctionDryrun](s.c.api(opts).GetFunctionDryrun(ctx, id))
}

// WaitDryrun polls until a dry run has ended, and returns it: GET /functions/dryruns/{id}.
//
// If the dry run failed, the error is nil, Status is FunctionJobStatusFailed and Error says why.
// WaitDryrun polls twice a second at first and later every 10 seconds. It returns a [*WaitError]
// when ctx ends, so give ctx a deadline.
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
// It returns at once; [Functions.WaitDeployment] waits for the outcome. If the integration does not
// exist, the error is a [*Response404]. If a function of the same name was deployed from another
// source, the error is a [*Response400] unless AllowDestructive is set. The call is not retried.
//
//nango:operation createFunctionDeployment
func (s *Functions) DeployCode(ctx context.Context, body FunctionCodeDeployment,
	opts ...CallOption) (*FunctionJob, error) {
	api := s.c.api(opts, check(required("IntegrationID", body.IntegrationID, "FunctionName",
		body.FunctionName, "FunctionType", string(body.FunctionType), "Code", body.Code)))
	return decodeJSON[*FunctionJob](api.CreateFunctionDeployment(ctx,
		gen.NewCreateFunctionDeploymentRequest(body)))
}

// DeployTemplate deploys a function of Nango's catalog on an integration: POST
// /functions/deployments.
//
// The deployment is complete when the call returns. If the integration or the template does not
// exist, the error is a [*Response404]. The error matches [ErrConflict] if the template is already
// deployed, or if several templates have that name and FunctionType does not select one of them.
// The call is not retried.
//
//nango:operation createFunctionDeployment
func (s *Functions) DeployTemplate(ctx context.Context, body FunctionTemplateDeployment,
	opts ...CallOption) (*FunctionJob, error) {
	api := s.c.api(opts,
		check(required("IntegrationID", body.IntegrationID, "Template", body.Template)))
	return decodeJSON[*FunctionJob](api.CreateFunctionDeployment(ctx,
		gen.NewCreateFunctionDeploymentRequest(body)))
}

// GetDeployment returns the state of a deployment: GET /functions/deployments/{id}. If the id is
// unknown, the error is a [*Response404].
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
// WaitDeployment polls twice a second at first and later every 10 seconds. It returns a
// [*WaitError] when ctx ends, so give ctx a deadline.
//
//nango:operation getFunctionDeployment
func (s *Functions) WaitDeployment(ctx context.Context, id string,
	opts ...CallOption) (*FunctionDeployment, error) {
	return poll(ctx, "the end of the deployment", func() (*FunctionDeployment, bool, error) {
		d, err := s.GetDeployment(ctx, id, opts...)
		return d, err == nil && ended(d.Status, d.CompletedAt), err
	})
}

// ended reports whether a job has ended. A job with an unknown status has ended if it has a
// completion time.
func ended(status FunctionJobStatus, completed time.Time) bool {
	return status == FunctionJobStatusSuccess || status == FunctionJobStatusFailed ||
		!completed.IsZero()
}

// utc returns t in UTC, since the server accepts only times that end in Z. It returns the zero time
// unchanged.
func utc(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC()
}
