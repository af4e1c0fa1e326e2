package client

// ErrorCode is Nango's name for an error, as in [SDKError].Code. The constants are the codes that
// the OpenAPI spec defines; a server may send others. The sentinels, such as [ErrNotFound], group
// the codes that most programs handle.
type ErrorCode string

// Codes of requests that Nango refuses.
const (
	// CodeMissingAuthHeader means that the request has no Authorization header (401).
	CodeMissingAuthHeader ErrorCode = "missing_auth_header"
	// CodeInvalidSecretKeyFormat means that the key is not a UUID (401).
	CodeInvalidSecretKeyFormat ErrorCode = "invalid_secret_key_format"
	// CodeUnknownAccount means that the key belongs to no environment (401).
	CodeUnknownAccount ErrorCode = "unknown_account"
	// CodeUnknownConnectSessionToken means that the session token has expired or that its session
	// was used or deleted (401).
	CodeUnknownConnectSessionToken ErrorCode = "unknown_connect_session_token"
	// CodeForbidden means that the key lacks the scope for the call, or that the plan does not
	// cover the call (403).
	CodeForbidden ErrorCode = "forbidden"
	// CodeTooManyRequest means that the account is over its rate limit (429). The request had no
	// effect.
	CodeTooManyRequest ErrorCode = "too_many_request"
	// CodeResourceCapped means that a limit of the plan, such as the number of connections, is
	// reached (400).
	CodeResourceCapped ErrorCode = "resource_capped"
	// CodeFeatureDisabled means that the feature is disabled on the server (400).
	CodeFeatureDisabled ErrorCode = "feature_disabled"
	// CodeInvalidContentType means that the body is not declared as JSON (400).
	CodeInvalidContentType ErrorCode = "invalid_content_type"
	// CodeInvalidBody means that the body fails validation (400). The error's Errors field names
	// the fields.
	CodeInvalidBody ErrorCode = "invalid_body"
	// CodeInvalidHeaders means that a header fails validation (400). The error's Errors field names
	// it.
	CodeInvalidHeaders ErrorCode = "invalid_headers"
	// CodeInvalidQueryParams means that the query fails validation (400). The error's Errors field
	// names the parameters.
	CodeInvalidQueryParams ErrorCode = "invalid_query_params"
	// CodeInvalidURIParams means that a path parameter fails validation (400). The error's Errors
	// field names it.
	CodeInvalidURIParams ErrorCode = "invalid_uri_params"
	// CodeMissingProviderConfigKey means that the request names no integration (400).
	CodeMissingProviderConfigKey ErrorCode = "missing_provider_config_key"
	// CodeRequestTooLarge means that a log line has more than 100 kB (400).
	CodeRequestTooLarge ErrorCode = "request_too_large"
)

// Codes of errors about objects that do not exist, already exist or are ambiguous.
const (
	// CodeNotFound means that an object named in the path does not exist (404). For the output of
	// an action it can also mean that the action is still running.
	CodeNotFound ErrorCode = "not_found"
	// CodeConflict means that the object already exists (409).
	CodeConflict ErrorCode = "conflict"
	// CodeUnknownConnection means that the connection does not exist (400 or 404). For some
	// operations, it can also mean that the integration does not exist.
	CodeUnknownConnection ErrorCode = "unknown_connection"
	// CodeUnknownProviderConfig means that the integration does not exist. The status is 400, or
	// 404 for a proxy request.
	CodeUnknownProviderConfig ErrorCode = "unknown_provider_config"
	// CodeConnectionNotFound means that the connection of a dry run does not exist (404).
	CodeConnectionNotFound ErrorCode = "connection_not_found"
	// CodeIntegrationNotFound means that the integration of a dry run or deployment does not exist
	// (404).
	CodeIntegrationNotFound ErrorCode = "integration_not_found"
	// CodeDryrunNotFound means that the dry run does not exist (404).
	CodeDryrunNotFound ErrorCode = "dryrun_not_found"
	// CodeDeploymentNotFound means that the deployment does not exist (404).
	CodeDeploymentNotFound ErrorCode = "deployment_not_found"
	// CodeNoSyncsFound means that the sync does not exist (400).
	CodeNoSyncsFound ErrorCode = "no_syncs_found"
	// CodeUnknownSync means that the sync of a variant does not exist (400).
	CodeUnknownSync ErrorCode = "unknown_sync"
	// CodeInvalidVariant means that the name of the variant is a reserved one, such as base (400).
	CodeInvalidVariant ErrorCode = "invalid_variant"
	// CodeSyncVariantAlreadyExists means that the variant already exists (400).
	CodeSyncVariantAlreadyExists ErrorCode = "sync_variant_already_exists"
	// CodeAmbiguousFunction means that several functions of different types have the given name
	// (409).
	CodeAmbiguousFunction ErrorCode = "ambiguous_function"
	// CodeCheckpointNotFound means that the checkpoint does not exist (404).
	CodeCheckpointNotFound ErrorCode = "checkpoint_not_found"
	// CodeCheckpointConflict means that the checkpoint does not have the expected version (409).
	CodeCheckpointConflict ErrorCode = "checkpoint_conflict"
)

// Codes of connections whose credentials do not work. All but the last two match
// [ErrInvalidCredentials].
const (
	// CodeInvalidCredentials means that the credentials could not be refreshed. With status 400,
	// Nango tried to refresh them in this call. With status 424, it did not try, since an earlier
	// attempt failed.
	CodeInvalidCredentials ErrorCode = "invalid_credentials" //nolint:gosec // not a credential
	// CodeConnectionRefreshBackoff means that Nango did not try to refresh the credentials, since a
	// recent attempt failed. Only the proxy sends this code, with status 424.
	CodeConnectionRefreshBackoff ErrorCode = "connection_refresh_backoff"
	// CodeConnectionRefreshExhausted means that Nango has stopped refreshing the credentials, since
	// refreshes failed for days. Only the proxy sends this code, with status 424.
	CodeConnectionRefreshExhausted ErrorCode = "connection_refresh_exhausted"
	// CodeRefreshTokenExternalError means that the provider refused to refresh the credentials or
	// did not respond. Only the proxy sends this code, with status 400 or 424.
	CodeRefreshTokenExternalError ErrorCode = "refresh_token_external_error"
	// CodeConnectionTestFailed means that the provider does not accept the imported credentials
	// (400).
	CodeConnectionTestFailed ErrorCode = "connection_test_failed"
	// CodeConnectionValidationFailed means that the imported credentials did not pass a check that
	// the integration defines (400).
	CodeConnectionValidationFailed ErrorCode = "connection_validation_failed"
)

// Codes of functions: syncs, actions, dry runs and deployments.
const (
	// CodeActionScriptRuntimeError means that the action threw an error; Payload holds the thrown
	// value (500).
	CodeActionScriptRuntimeError ErrorCode = "action_script_runtime_error"
	// CodeScriptHTTPError means that a request that the action sent to the provider failed;
	// Upstream holds the provider's response (424).
	CodeScriptHTTPError ErrorCode = "script_http_error"
	// CodeScriptAborted means that the action was stopped while it was running.
	CodeScriptAborted ErrorCode = "script_aborted"
	// CodeCompilationError means that the TypeScript does not compile (400).
	CodeCompilationError ErrorCode = "compilation_error"
	// CodeTimeout means that a compilation took too long (504).
	CodeTimeout ErrorCode = "timeout"
	// CodeExecutionEnvironmentUnavailable means that the server has no environment to run functions
	// in (503).
	CodeExecutionEnvironmentUnavailable ErrorCode = "execution_environment_unavailable"
	// CodeFunctionManagedByDeploy means that only `nango deploy` can change the function (400).
	CodeFunctionManagedByDeploy ErrorCode = "function_managed_by_deploy"
)

// Codes of environments, and of the server itself.
const (
	// CodeCannotDeleteProdEnvironment means that the environment prod cannot be deleted (400).
	CodeCannotDeleteProdEnvironment ErrorCode = "cannot_delete_prod_environment"
	// CodeGetRecordsFailed means that the persist service cannot read the cursor (500).
	CodeGetRecordsFailed ErrorCode = "get_records_failed"
	// CodePostRecordsFailed means that a batch of records was not completely stored, or that the
	// sync does not declare the model (500).
	CodePostRecordsFailed ErrorCode = "post_records_failed"
	// CodeServerError means that the server failed, or that it cannot read the cursor (500).
	CodeServerError ErrorCode = "server_error"
	// CodeGenericErrorSupport means that the server failed; Payload is the id to report to Nango's
	// support (500).
	CodeGenericErrorSupport ErrorCode = "generic_error_support"
	// CodeServiceUnavailable means that the server is temporarily unavailable (503).
	CodeServiceUnavailable ErrorCode = "service_unavailable"
)

// Codes of agent sessions that cannot be created (400). Payload names the connections or tools that
// are the reason.
const (
	// CodeAmbiguousConnections means that several connections of one integration match the
	// session's tags.
	CodeAmbiguousConnections ErrorCode = "ambiguous_connections"
	// CodeUnknownPinnedConnection means that a pinned connection does not exist.
	CodeUnknownPinnedConnection ErrorCode = "unknown_pinned_connection"
	// CodePinnedConnectionNotMatched means that a pinned connection has none of the session's sets
	// of tags.
	CodePinnedConnectionNotMatched ErrorCode = "pinned_connection_not_matched"
	// CodeUnknownIntegration means that an integration of the toolset does not exist.
	CodeUnknownIntegration ErrorCode = "unknown_integration"
	// CodeUnknownTool means that a tool is not a deployed action of its integration.
	CodeUnknownTool ErrorCode = "unknown_tool"
	// CodeUnsupportedFunctionType means that a tool is a function but not an action.
	CodeUnsupportedFunctionType ErrorCode = "unsupported_function_type"
	// CodeToolNotInToolset means that a pinned tool is not in the session's toolset.
	CodeToolNotInToolset ErrorCode = "tool_not_in_toolset"
	// CodeUnknownMetaTool means that Nango has no meta tool of that name.
	CodeUnknownMetaTool ErrorCode = "unknown_meta_tool"
)

// Codes of functions that are invoked or deployed in bundles.
const (
	// CodeFunctionNotFound means that the function does not exist or was not defined with
	// createFunction (404).
	CodeFunctionNotFound ErrorCode = "function_not_found"
	// CodeFunctionDisabled means that the function is disabled (403).
	CodeFunctionDisabled ErrorCode = "function_disabled"
	// CodeInvalidInvocation means that the function's trigger does not allow this kind of
	// invocation (400).
	CodeInvalidInvocation ErrorCode = "invalid_invocation"
	// CodeValidationError means that the input does not match the function's schema (400).
	CodeValidationError ErrorCode = "validation_error"
	// CodeFunctionFailed means that the function threw an error (500).
	CodeFunctionFailed ErrorCode = "function_failed"
	// CodeNotImplemented means that the server is Nango 0.71.4, which cannot invoke functions
	// (501).
	CodeNotImplemented ErrorCode = "not_implemented"
	// CodeConcurrentDeployment means that another bundle is being deployed (409).
	CodeConcurrentDeployment ErrorCode = "concurrent_deployment"
	// CodeFunctionsDeploymentError means that the bundle could not be deployed (500).
	CodeFunctionsDeploymentError ErrorCode = "functions_deployment_error"
)

// Codes of environments.
const (
	// CodeInvalidIsProdFlag means that the new environment is named prod but is not marked as a
	// production environment (400).
	CodeInvalidIsProdFlag ErrorCode = "invalid_is_prod_flag"
	// CodeMultipleWebhookSigningKeys means that the environment has several webhook signing keys.
	// Nango then rotates none of them (409).
	CodeMultipleWebhookSigningKeys ErrorCode = "multiple_webhook_signing_keys"
	// CodeRotationFailed means that the webhook signing key could not be rotated (500).
	CodeRotationFailed ErrorCode = "rotation_failed"
)

// Codes of dry runs and deployments of single functions.
const (
	// CodeDryrunError means that the dry run failed.
	CodeDryrunError ErrorCode = "dryrun_error"
	// CodeDeploymentError means that the deployment failed.
	CodeDeploymentError ErrorCode = "deployment_error"
	// CodeInvalidRequest means that the server's execution environment for functions refuses the
	// request (400).
	CodeInvalidRequest ErrorCode = "invalid_request"
	// CodeTemplateNotFound means that the provider has no such template (404).
	CodeTemplateNotFound ErrorCode = "template_not_found"
	// CodeTemplateAlreadyDeployed means that the template is already deployed (409).
	CodeTemplateAlreadyDeployed ErrorCode = "template_already_deployed"
)
