package client

// ErrorCode is Nango's name for an error: [SDKError].Code. The constants are the codes that Nango's API document names,
// to be used in a switch; a server may send others. The sentinels, such as [ErrNotFound], group the codes that most
// programs decide on.
type ErrorCode string

// Codes of requests that Nango does not accept.
const (
	// CodeMissingAuthHeader is a request without an Authorization header (401).
	CodeMissingAuthHeader ErrorCode = "missing_auth_header"
	// CodeInvalidSecretKeyFormat is a key that is not a UUID (401).
	CodeInvalidSecretKeyFormat ErrorCode = "invalid_secret_key_format"
	// CodeUnknownAccount is a key that no environment has (401).
	CodeUnknownAccount ErrorCode = "unknown_account"
	// CodeUnknownConnectSessionToken is a session token that has expired or whose session was used or deleted (401).
	CodeUnknownConnectSessionToken ErrorCode = "unknown_connect_session_token"
	// CodeForbidden is a key without the scope for the call, or a plan that does not cover it (403).
	CodeForbidden ErrorCode = "forbidden"
	// CodeTooManyRequest is an account over its rate limit (429). Nothing was done.
	CodeTooManyRequest ErrorCode = "too_many_request"
	// CodeResourceCapped is a limit of the plan, such as its number of connections (400).
	CodeResourceCapped ErrorCode = "resource_capped"
	// CodeFeatureDisabled is a feature that the server has switched off (400).
	CodeFeatureDisabled ErrorCode = "feature_disabled"
	// CodeInvalidContentType is a body that is not declared as JSON (400).
	CodeInvalidContentType ErrorCode = "invalid_content_type"
	// CodeInvalidBody is a body that fails validation; Errors says which field (400).
	CodeInvalidBody ErrorCode = "invalid_body"
	// CodeInvalidHeaders is a header that fails validation; Errors says which (400).
	CodeInvalidHeaders ErrorCode = "invalid_headers"
	// CodeInvalidQueryParams is a query that fails validation; Errors says which parameter (400).
	CodeInvalidQueryParams ErrorCode = "invalid_query_params"
	// CodeInvalidURIParams is a part of the path that fails validation; Errors says which (400).
	CodeInvalidURIParams ErrorCode = "invalid_uri_params"
	// CodeMissingProviderConfigKey is a request that names no integration (400).
	CodeMissingProviderConfigKey ErrorCode = "missing_provider_config_key"
	// CodeRequestTooLarge is a log line of more than 100 kB (400).
	CodeRequestTooLarge ErrorCode = "request_too_large"
)

// Codes of things that do not exist, or exist already.
const (
	// CodeNotFound is something that the path names and that does not exist (404). For the result of an action it also
	// means that the action still runs.
	CodeNotFound ErrorCode = "not_found"
	// CodeConflict is something that exists already (409).
	CodeConflict ErrorCode = "conflict"
	// CodeUnknownConnection is a connection that does not exist (400 or 404), for some operations an integration too.
	CodeUnknownConnection ErrorCode = "unknown_connection"
	// CodeUnknownProviderConfig is an integration that does not exist (400, at the proxy 404).
	CodeUnknownProviderConfig ErrorCode = "unknown_provider_config"
	// CodeConnectionNotFound is the connection of a dry run that does not exist (404).
	CodeConnectionNotFound ErrorCode = "connection_not_found"
	// CodeIntegrationNotFound is the integration of a dry run or deployment that does not exist (404).
	CodeIntegrationNotFound ErrorCode = "integration_not_found"
	// CodeDryrunNotFound is a dry run that does not exist (404).
	CodeDryrunNotFound ErrorCode = "dryrun_not_found"
	// CodeDeploymentNotFound is a deployment that does not exist (404).
	CodeDeploymentNotFound ErrorCode = "deployment_not_found"
	// CodeNoSyncsFound is a sync that does not exist (400).
	CodeNoSyncsFound ErrorCode = "no_syncs_found"
	// CodeUnknownSync is a sync that does not exist, where a variant of it was asked for (400).
	CodeUnknownSync ErrorCode = "unknown_sync"
	// CodeInvalidVariant is a variant with a name that is taken by Nango, such as base (400).
	CodeInvalidVariant ErrorCode = "invalid_variant"
	// CodeSyncVariantAlreadyExists is a variant that exists already (400).
	CodeSyncVariantAlreadyExists ErrorCode = "sync_variant_already_exists"
	// CodeAmbiguousFunction is a name that functions of several types share (409).
	CodeAmbiguousFunction ErrorCode = "ambiguous_function"
	// CodeCheckpointNotFound is a checkpoint that does not exist (404).
	CodeCheckpointNotFound ErrorCode = "checkpoint_not_found"
	// CodeCheckpointConflict is a checkpoint with another version than the expected one (409).
	CodeCheckpointConflict ErrorCode = "checkpoint_conflict"
)

// Codes of connections whose credentials do not work. All of them but the last two are [ErrInvalidCredentials].
const (
	// CodeInvalidCredentials is a refresh that failed: 400 if it was just tried, 424 while Nango backs off or after it
	// has given up.
	CodeInvalidCredentials ErrorCode = "invalid_credentials" //nolint:gosec // the name of an error, and no credential
	// CodeConnectionRefreshBackoff is a refresh that Nango does not try now, since a recent one failed (424, at the
	// proxy).
	CodeConnectionRefreshBackoff ErrorCode = "connection_refresh_backoff"
	// CodeConnectionRefreshExhausted is a refresh that Nango does not try any more, since it failed for days (424, at
	// the proxy).
	CodeConnectionRefreshExhausted ErrorCode = "connection_refresh_exhausted"
	// CodeRefreshTokenExternalError is a refresh that the provider refused, or did not answer (400 or 424, at the proxy).
	CodeRefreshTokenExternalError ErrorCode = "refresh_token_external_error"
	// CodeConnectionTestFailed is an import whose credentials the provider does not accept (400).
	CodeConnectionTestFailed ErrorCode = "connection_test_failed"
	// CodeConnectionValidationFailed is an import whose credentials did not pass a check of the integration (400).
	CodeConnectionValidationFailed ErrorCode = "connection_validation_failed"
)

// Codes of functions: syncs, actions, dry runs and deployments.
const (
	// CodeActionScriptRuntimeError is an action that threw; Payload has what (500).
	CodeActionScriptRuntimeError ErrorCode = "action_script_runtime_error"
	// CodeScriptHTTPError is an action whose request to the provider failed; Upstream has the answer (424).
	CodeScriptHTTPError ErrorCode = "script_http_error"
	// CodeScriptAborted is an action that was stopped while it ran.
	CodeScriptAborted ErrorCode = "script_aborted"
	// CodeCompilationError is TypeScript that does not compile (400).
	CodeCompilationError ErrorCode = "compilation_error"
	// CodeTimeout is a compilation that took too long (504).
	CodeTimeout ErrorCode = "timeout"
	// CodeExecutionEnvironmentUnavailable is a server without a place to run functions (503).
	CodeExecutionEnvironmentUnavailable ErrorCode = "execution_environment_unavailable"
	// CodeFunctionManagedByDeploy is a function that only `nango deploy` can change (400).
	CodeFunctionManagedByDeploy ErrorCode = "function_managed_by_deploy"
)

// Codes of environments, and of the server itself.
const (
	// CodeCannotDeleteProdEnvironment is the attempt to delete the environment prod (400).
	CodeCannotDeleteProdEnvironment ErrorCode = "cannot_delete_prod_environment"
	// CodeGetRecordsFailed is a cursor that the persist service cannot read (500).
	CodeGetRecordsFailed ErrorCode = "get_records_failed"
	// CodePostRecordsFailed is a batch of records that was not stored as a whole, or of a model that the sync does not
	// declare (500).
	CodePostRecordsFailed ErrorCode = "post_records_failed"
	// CodeServerError is a fault of the server, or a cursor that it cannot read (500).
	CodeServerError ErrorCode = "server_error"
	// CodeGenericErrorSupport is a fault of the server; Payload is the id to give to Nango's support (500).
	CodeGenericErrorSupport ErrorCode = "generic_error_support"
	// CodeServiceUnavailable is a server that cannot answer now (503).
	CodeServiceUnavailable ErrorCode = "service_unavailable"
)

// Codes of agent sessions that cannot be created as wished (400); the payload names the culprits.
const (
	// CodeAmbiguousConnections is a set of tags that several connections of one integration have.
	CodeAmbiguousConnections ErrorCode = "ambiguous_connections"
	// CodeUnknownPinnedConnection is a pinned connection that does not exist.
	CodeUnknownPinnedConnection ErrorCode = "unknown_pinned_connection"
	// CodePinnedConnectionNotMatched is a pinned connection that has none of the sets of tags.
	CodePinnedConnectionNotMatched ErrorCode = "pinned_connection_not_matched"
	// CodeUnknownIntegration is an integration of the toolset that does not exist.
	CodeUnknownIntegration ErrorCode = "unknown_integration"
	// CodeUnknownTool is a tool that is not a deployed action of its integration.
	CodeUnknownTool ErrorCode = "unknown_tool"
	// CodeUnsupportedFunctionType is a tool that is a function, but not an action.
	CodeUnsupportedFunctionType ErrorCode = "unsupported_function_type"
	// CodeToolNotInToolset is a pinned tool that the toolset leaves out.
	CodeToolNotInToolset ErrorCode = "tool_not_in_toolset"
	// CodeUnknownMetaTool is one of Nango's own tools that does not exist.
	CodeUnknownMetaTool ErrorCode = "unknown_meta_tool"
)

// Codes of functions that are invoked or deployed in bundles.
const (
	// CodeFunctionNotFound is a function that does not exist, or is of an older kind (404).
	CodeFunctionNotFound ErrorCode = "function_not_found"
	// CodeFunctionDisabled is a function that is switched off (403).
	CodeFunctionDisabled ErrorCode = "function_disabled"
	// CodeInvalidInvocation is a function whose trigger does not let it be invoked in this way (400).
	CodeInvalidInvocation ErrorCode = "invalid_invocation"
	// CodeValidationError is an input that the schema of the function refuses (400).
	CodeValidationError ErrorCode = "validation_error"
	// CodeFunctionFailed is a function that threw an error (500).
	CodeFunctionFailed ErrorCode = "function_failed"
	// CodeNotImplemented is a server of Nango 0.71.4, which cannot invoke functions yet (501).
	CodeNotImplemented ErrorCode = "not_implemented"
	// CodeConcurrentDeployment is a bundle while another one is being deployed (409).
	CodeConcurrentDeployment ErrorCode = "concurrent_deployment"
	// CodeFunctionsDeploymentError is a bundle that could not be deployed (500).
	CodeFunctionsDeploymentError ErrorCode = "functions_deployment_error"
)

// Codes of environments.
const (
	// CodeInvalidIsProdFlag is an environment named prod that is not to be for production (400).
	CodeInvalidIsProdFlag ErrorCode = "invalid_is_prod_flag"
	// CodeMultipleWebhookSigningKeys is an environment whose webhook signing key cannot be rotated, since there are several
	// (409).
	CodeMultipleWebhookSigningKeys ErrorCode = "multiple_webhook_signing_keys"
	// CodeRotationFailed is a webhook signing key that could not be rotated (500).
	CodeRotationFailed ErrorCode = "rotation_failed"
)

// Codes of dry runs and deployments of single functions.
const (
	// CodeDryrunError is a dry run that failed.
	CodeDryrunError ErrorCode = "dryrun_error"
	// CodeDeploymentError is a deployment that failed.
	CodeDeploymentError ErrorCode = "deployment_error"
	// CodeInvalidRequest is a request that the place where functions run does not accept (400).
	CodeInvalidRequest ErrorCode = "invalid_request"
	// CodeTemplateNotFound is a template that the integration does not have (404).
	CodeTemplateNotFound ErrorCode = "template_not_found"
	// CodeTemplateAlreadyDeployed is a template that is deployed already (409).
	CodeTemplateAlreadyDeployed ErrorCode = "template_already_deployed"
)
