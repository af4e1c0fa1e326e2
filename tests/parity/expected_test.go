package parity_test

// expectation is the expected outcome of one call of Nango's Node client. The script surface.mjs
// makes these calls.
type expectation struct {
	call      string
	operation string // the operation of the one request that the server receives; "" if there is none
	value     string // the relevant parts of the result, as JSON
	refused   string // the status and the code of an error
}

// expected lists the expectations in the order of the calls.
var expected = []expectation{
	{"listProviders", "listProviders", `["github","github-app","github-app-oauth"]`, ""},
	{"getProvider", "getProvider", `{"name":"github","auth_mode":"OAUTH2"}`, ""},
	{"getProvider that is unknown", "getProvider", "", "404 not_found"},
	{"getProviderTemplates", "listProviderTemplates", `{"data":[]}`, ""},

	{"listIntegrations", "listIntegrations", `["app","basic","github","key","open","trello"]`, ""},
	{"listIntegrations with another key", "listIntegrations", "", "401 unknown_account"},
	{"getIntegration", "getIntegration", `{"unique_key":"github","provider":"github"}`, ""},
	{"getIntegration with credentials", "getIntegration", `{"type":"OAUTH2","client_id":"app"}`, ""},
	{"createIntegration", "createIntegration", `{"unique_key":"gitlab","provider":"gitlab","display_name":"Ours"}`, ""},
	{"createIntegration a second time", "createIntegration", "", "400 invalid_body"},
	{"createQuickstartIntegration", "createQuickstartIntegration", "", "400 invalid_body"},
	{"updateIntegration", "updateIntegration", `{"unique_key":"gitlab","display_name":"Theirs"}`, ""},
	{"deleteIntegration", "deleteIntegration", `{"status":200,"data":{"success":true}}`, ""},
	{"deleteIntegration a second time", "deleteIntegration", "", "404 not_found"},

	{"listFunctions", "listFunctions", `{"names":["echo","refused"],"pagination":{"limit":2,"page":0,"total":3}}`, ""},
	{"getFunction", "getFunction", `{"name":"issues","type":"sync","returns":["Issue"],"runs":"every hour","auto_start":false}`, ""},
	{"getFunctionCode", "getFunctionCode", `{"code":"export default echo","type":"action"}`, ""},
	{"deleteFunction", "deleteFunction", `{"data":{"success":true}}`, ""},
	{"deleteFunction of a repository", "deleteFunction", "", "400 function_managed_by_deploy"},
	{"getScriptsConfig", "getScriptsConfig", `{"provider":"github","syncs":["issues"],"actions":["echo","refused","throw"]}`, ""},
	{"getScriptsConfig for a model", "getScriptsConfig", `["issues","echo","refused","throw"]`, ""},

	{"listConnections", "listConnections", `["anybody","board","expired","installed","leaver","login","shop","user-42","user-43"]`, ""},
	{"listConnections with an id", "listConnections", `["user-42"]`, ""},
	{"listConnections that match", "listConnections", `["user-42"]`, ""},
	{"listConnections of a user", "listConnections", `["user-42"]`, ""},
	{"listConnections by filters", "listConnections", `["user-42"]`, ""},
	{"listConnections with an email", "listConnections", `["user-42"]`, ""},
	{"listConnections beyond the last page", "listConnections", "[]", ""},
	{
		"getConnection", "getConnection",
		`{"connection_id":"user-42","provider":"github","metadata":{"since":2023},"tags":{"end_user_display_name":"Jane","end_user_email":"jane@example.com","end_user_id":"u-7","plan":"pro"},"errors":[],"user":"u-7","credentials":["access_token","raw","type"]}`, "",
	},
	{"getConnection with its refresh token", "getConnection", `"ghr_42"`, ""},
	{"getConnection that is unknown", "getConnection", "", "404 not_found"},
	{"getConnection of an unknown integration", "getConnection", "", "400 unknown_provider_config"},
	{"patchConnection", "patchConnection", `{"success":true}`, ""},
	{"getToken OAUTH2", "getConnection", `"gho_42"`, ""},
	{"getToken refreshed", "getConnection", "true", ""},
	{"getToken that cannot be refreshed", "getConnection", "", "400 invalid_credentials"},
	{"getToken OAUTH1", "getConnection", `{"oAuthToken":"token","oAuthTokenSecret":"secret"}`, ""},
	{"getToken API_KEY", "getConnection", `{"apiKey":"sk_test","type":"API_KEY"}`, ""},
	{"getToken BASIC", "getConnection", `{"password":"pass","type":"BASIC","username":"jane"}`, ""},
	{"getToken APP", "getConnection", `{"type":"APP","access_token":"ghs_1"}`, ""},
	{"getToken of nothing", "getConnection", "{}", ""},
	{"getRawTokenResponse", "getConnection", `{"access_token":"gho_42","type":"OAUTH2"}`, ""},
	{
		"setMetadata", "setConnectionMetadata",
		`{"status":201,"data":{"connection_id":"user-42","provider_config_key":"github","metadata":{"filter":{"state":"open"},"team":"core"}}}`, "",
	},
	{
		"updateMetadata", "updateConnectionMetadata",
		`{"status":200,"data":{"connection_id":"user-42","provider_config_key":"github","metadata":{"size":3,"team":null}}}`, "",
	},
	{"getMetadata", "getConnection", `{"filter":{"state":"open"},"size":3,"team":null}`, ""},
	{
		"setMetadata of many", "setConnectionMetadata",
		`{"status":201,"data":{"connection_id":["user-43","leaver"],"provider_config_key":"github","metadata":{"batch":true}}}`, "",
	},
	{"setMetadata of nobody", "setConnectionMetadata", "", "404 unknown_connection"},
	{"deleteConnection", "deleteConnection", `{"status":200,"data":{"success":true}}`, ""},
	{"deleteConnection a second time", "deleteConnection", "", "400 unknown_connection"},
	{"waitForConnection", "listConnections", `{"connection_id":"user-42","provider_config_key":"github"}`, ""},

	{"syncStatus before the start", "getSyncStatus", `[{"name":"issues","status":"PAUSED"}]`, ""},
	{"startSync", "startSync", `{"status":200,"data":{"success":true}}`, ""},
	{
		"syncStatus", "getSyncStatus",
		`[{"name":"issues","status":"SUCCESS","frequency":"every hour","latestResult":{"Issue":{"added":3,"updated":0,"deleted":0}},"recordCount":{"Issue":3}}]`, "",
	},
	{"pauseSync", "pauseSync", `{"status":200,"data":{"success":true}}`, ""},
	{"triggerSync", "triggerSync", `{"status":200,"data":{"success":true}}`, ""},
	{"triggerSync in the old way", "triggerSync", `{"status":200,"data":{"success":true}}`, ""},
	{"triggerSync that is unknown", "triggerSync", "", "400 no_syncs_found"},
	{"updateSyncConnectionFrequency", "updateSyncFrequency", `{"frequency":"2 hours"}`, ""},
	{"updateSyncConnectionFrequency back", "updateSyncFrequency", `{"frequency":"every hour"}`, ""},
	{"createSyncVariant", "createSyncVariant", `{"name":"issues","variant":"eu"}`, ""},
	{"createSyncVariant a second time", "createSyncVariant", "", "400 sync_variant_already_exists"},
	{"syncStatus of a variant", "getSyncStatus", `[{"name":"issues","variant":"eu"}]`, ""},
	{"triggerSync of a variant", "triggerSync", `{"status":200,"data":{"success":true}}`, ""},
	{"listRecords of a variant", "listRecords", `{"ids":["1","2","3"],"more":false}`, ""},
	{"deleteSyncVariant", "deleteSyncVariant", `{"success":true}`, ""},
	{"deleteSyncVariant a second time", "deleteSyncVariant", "", "404 not_found"},

	{
		"listRecords", "listRecords",
		`{"count":2,"fields":["id","title"],"metadata":["cursor","deleted_at","first_seen_at","last_action","last_modified_at","pruned_at"],"action":"ADDED"}`, "",
	},
	{"listRecords of the next page", "listRecords", `{"ids":["1","2","3"],"more":false}`, ""},
	{"listRecords with ids", "listRecords", `{"ids":["1","3"],"more":false}`, ""},
	{"listRecords that changed", "listRecords", `{"ids":["1","2","3"],"more":false}`, ""},
	{"listRecords in the old way", "listRecords", `{"ids":[],"more":false}`, ""},
	{"listRecords of a seed", "listRecords", `{"ids":["7"],"more":false}`, ""},
	{"listRecords with a bad limit", "listRecords", "", "400 invalid_query_params"},
	{"pruneRecords", "pruneRecords", "2", ""},
	{"listRecords after pruning", "listRecords", "2", ""},

	{"getEnvironmentVariables", "listEnvironmentVariables", `[{"name":"BOT_TOKEN","value":"abcdefg"}]`, ""},
	{"triggerAction", "triggerAction", `{"title":"Zwölf"}`, ""},
	{"triggerAction without input", "triggerAction", "{}", ""},
	{"triggerAction that throws", "triggerAction", "", "500 action_script_runtime_error"},
	{"triggerAction that a provider refuses", "triggerAction", "", "424 script_http_error"},
	{"triggerAction that is unknown", "triggerAction", "", "404 not_found"},
	{"triggerActionAsync", "triggerAction", `{"path":true}`, ""},
	{"getAsyncActionResult", "getActionResult", `{"title":"later"}`, ""},
	{"getAsyncActionResult by its address", "getActionResult", `{"title":"later"}`, ""},
	{"getAsyncActionResult that is unknown", "getActionResult", "", "404 not_found"},

	{
		"proxy", "proxy",
		`{"status":200,"data":{"method":"POST","host":"api.github.com","url":"/repos","authorization":"Bearer gho_42","own":"yes","body":"{\"name\":\"new\"}"}}`, "",
	},
	{
		"proxy with a method of WebDAV", "proxy",
		`{"status":200,"data":{"method":"PROPFIND","host":"api.github.com","url":"/files","authorization":"Bearer gho_42"}}`, "",
	},
	{"proxy to another host", "proxy", `"uploads.example.com"`, ""},
	{"proxy to a forbidden host", "proxy", "", "400 base_url_override_not_allowed"},
	{"proxy of nobody", "proxy", "", "400 server_error"},
	{"proxy without a provider", "proxy", "", "500 ENOTFOUND"},
	{
		"get", "proxy",
		`{"status":200,"data":{"method":"GET","host":"api.github.com","url":"/repos/a%2Fb?sort=created&q=a+b","authorization":"Bearer gho_42"}}`, "",
	},
	{"get with a query as text", "proxy", `"/repos?a=1&a=2"`, ""},
	{"get of bytes", "proxy", `{"type":"application/octet-stream","bytes":[0,1,254,255]}`, ""},
	{"get that the provider refuses", "proxy", "", "418"},
	{"get with a key of an API", "proxy", `"Bearer sk_test"`, ""},
	{
		"post", "proxy",
		`{"status":200,"data":{"method":"POST","host":"api.github.com","url":"/repos","authorization":"Bearer gho_42","body":"{\"a\":[1,null]}"}}`, "",
	},
	{
		"put", "proxy",
		`{"status":200,"data":{"method":"PUT","host":"api.github.com","url":"/repos/1","authorization":"Bearer gho_42","body":"{\"a\":1}"}}`, "",
	},
	{
		"patch", "proxy",
		`{"status":200,"data":{"method":"PATCH","host":"api.github.com","url":"/repos/1","authorization":"Bearer gho_42","body":"{\"a\":2}"}}`, "",
	},
	{"delete", "proxy", `{"status":200,"data":{"method":"DELETE","host":"api.github.com","url":"/repos/1","authorization":"Bearer gho_42"}}`, ""},
	{
		"delete with a body", "proxy",
		`{"status":200,"data":{"method":"DELETE","host":"api.github.com","url":"/repos","authorization":"Bearer gho_42","body":"{\"ids\":[1,2]}"}}`, "",
	},

	{"createConnectSession", "createConnectSession", `{"token":true,"link":true}`, ""},
	{"createConnectSession for nobody", "createConnectSession", "", "400 invalid_body"},
	{"createReconnectSession", "reconnectConnectSession", `{"token":true,"link":true}`, ""},
	{"createReconnectSession of nobody", "reconnectConnectSession", "", "400 invalid_body"},
	{"verifyIncomingWebhookRequest", "", "true", ""},
	{"verifyIncomingWebhookRequest that was changed", "", "false", ""},
	{"verifyWebhookSignature", "", "true", ""},
}
