// Package nodesdk is Nango's SDK for Node in Go: its methods under their names and in their order of arguments, for
// those who know it or move a program over. Each method is one call of package client, whose types it returns and
// whose errors it gives.
//
//	n, err := nodesdk.New(nodesdk.Config{SecretKey: nodesdk.Key(os.Getenv("NANGO_SECRET_KEY"))})
//	connection, err := n.GetConnection(ctx, "github", "1")
//
// The integration comes first and the connection second, as in the Node SDK. That is the opposite of the methods of
// client.Connections.
//
// # From Node to Go
//
// Every method has the context in front and an error at the end. Optional arguments at the end are variadic: leave them
// out, or give one struct of options, of which the last counts. Functions stand where the result has the caller's type.
//
//	Node                                              Go
//	new Nango({ secretKey, host })                    nodesdk.New(nodesdk.Config{SecretKey: nodesdk.Key(…), Host: …})
//
//	getConnection(key, id)                            n.GetConnection(ctx, key, id)
//	getConnection(key, id, true, true)                n.GetConnection(ctx, key, id, nodesdk.GetConnectionOptions{
//	                                                      ForceRefresh: true, RefreshToken: true})
//	listConnections()                                 n.ListConnections(ctx)
//	listConnections(id, search)                       n.ListConnections(ctx, id, search)
//	listConnections({ userId, tags })                 n.ListConnectionsBy(ctx, nodesdk.ListConnectionsOptions{…})
//	patchConnection({ connectionId, … }, body)        n.PatchConnection(ctx, key, id, body)
//	deleteConnection(key, id)                         n.DeleteConnection(ctx, key, id)
//	getToken(key, id)                                 n.GetToken(ctx, key, id)
//	getRawTokenResponse(key, id)                      n.GetRawTokenResponse(ctx, key, id)
//	setMetadata(key, id, metadata)                    n.SetMetadata(ctx, key, id, metadata)
//	setMetadata(key, [id1, id2], metadata)            n.SetMetadataBatch(ctx, key, ids, metadata)
//	updateMetadata(key, id, metadata)                 n.UpdateMetadata(ctx, key, id, metadata), …Batch
//	getMetadata<T>(key, id)                           nodesdk.GetMetadata[T](ctx, n, key, id)
//
//	listIntegrations()                                n.ListIntegrations(ctx)
//	getIntegration(key, true)                         n.GetIntegration(ctx, key, true)
//	getIntegration({ uniqueKey }, { include })        n.GetIntegrationIncluding(ctx, key, include...)
//	createIntegration(body)                           n.CreateIntegration(ctx, body)
//	createQuickstartIntegration(body)                 n.CreateQuickstartIntegration(ctx, body)
//	updateIntegration({ uniqueKey }, body)            n.UpdateIntegration(ctx, key, body)
//	deleteIntegration(key)                            n.DeleteIntegration(ctx, key)
//	listProviders({ search })                         n.ListProviders(ctx, search)
//	getProvider({ provider })                         n.GetProvider(ctx, provider)
//	getProviderTemplates({ provider })                n.GetProviderTemplates(ctx, provider)
//	listFunctions({ uniqueKey }, queries)             n.ListFunctions(ctx, key, nodesdk.ListFunctionsOptions{…})
//	getFunction({ uniqueKey, name }, { type })        n.GetFunction(ctx, key, name, type)
//	getFunctionCode({ uniqueKey, name }, { type })    n.GetFunctionCode(ctx, key, name, type)
//	deleteFunction({ uniqueKey, name }, { type })     n.DeleteFunction(ctx, key, name, type)
//	getScriptsConfig()                                n.GetScriptsConfig(ctx)
//	getScriptsConfig('openai')                        n.GetScriptsConfigOpenAI(ctx)
//
//	proxy(config)                                     n.Proxy(ctx, nodesdk.ProxyConfiguration{…})
//	get(config), post, put, patch, delete             n.Get(ctx, config), Post, Put, Patch, Delete
//
//	triggerSync(key, ['a', 'b'], id)                  n.TriggerSync(ctx, key, []string{"a", "b"}, id)
//	triggerSync(key, [], id, { reset })               n.TriggerSync(ctx, key, []string{"*"}, id, nodesdk.TriggerSyncOptions{Reset: true})
//	startSync(key, syncs, id)                         n.StartSync(ctx, key, syncs, id)
//	pauseSync(key, syncs, id)                         n.PauseSync(ctx, key, syncs, id)
//	syncStatus(key, '*', id)                          n.SyncStatus(ctx, key, []string{"*"}, id)
//	syncStatus(key, [{ name, variant }])              n.SyncStatus(ctx, key, []string{nodesdk.Variant(name, variant)})
//	updateSyncConnectionFrequency(key, sync, id, f)   n.UpdateSyncConnectionFrequency(ctx, key, sync, id, &f)
//	createSyncVariant(props)                          n.CreateSyncVariant(ctx, nodesdk.SyncVariant{…})
//	deleteSyncVariant(props)                          n.DeleteSyncVariant(ctx, nodesdk.SyncVariant{…})
//	listRecords<T>(config)                            nodesdk.ListRecords[T](ctx, n, nodesdk.ListRecordsConfig{…})
//	getRecords<T>(config), deprecated                 nodesdk.GetRecords[T](ctx, n, nodesdk.ListRecordsConfig{…})
//	pruneRecords(config)                              n.PruneRecords(ctx, nodesdk.PruneRecordsConfig{…})
//
//	triggerAction<In, Out>(key, id, name, input)      nodesdk.TriggerAction[Out](ctx, n, key, id, name, input)
//	triggerActionAsync(key, id, name, input)          n.TriggerActionAsync(ctx, key, id, name, input)
//	getAsyncActionResult<Out>({ id })                 nodesdk.GetAsyncActionResult[Out](ctx, n, client.AsyncAction{ID: id})
//
//	createConnectSession(body)                        n.CreateConnectSession(ctx, body)
//	createReconnectSession(body)                      n.CreateReconnectSession(ctx, body)
//	waitForConnection(key, userId)                    n.WaitForConnection(ctx, key, userID)
//	getEnvironmentVariables()                         n.GetEnvironmentVariables(ctx)
//	verifyIncomingWebhookRequest(body, headers)       n.VerifyIncomingWebhookRequest(body, r.Header)
//	verifyWebhookSignature(signature, payload)        n.VerifyWebhookSignature(signature, body), deprecated
//
// # What differs
//
//   - Results are values of package client, out of the {data: …} and the Axios response that the Node SDK has around
//     some of them. [Nango.Proxy] returns the provider's answer as an *http.Response whatever its status, where the Node
//     SDK throws.
//   - Ids and names are percent-encoded, or refused where they cannot be sent; the Node SDK puts them into paths and
//     headers as they are, so that an id can name another resource.
//   - Every value of a list in a query is sent, and a header whose value is false: Decompress and
//     ForwardHeadersOnRedirect of a [ProxyConfiguration].
//   - A form goes through the proxy as Content-Type application/octet-stream, with its own type beside it in
//     Nango-Proxy-Content-Type, so that the provider gets it byte for byte; what the Node SDK sends as a form Nango reads
//     and writes again. Its Data is url.Values, or the encoded text.
//   - An empty WebhookSigningKey is none, for which [Config].SecretKey stands in; the Node SDK verifies nothing with it,
//     and nothing where its key was given as apiKey, a name that is not needed here.
//   - An empty connection id does not mean every connection: [Nango.TriggerSync].
//   - Keys are given as a [Secret], so that a printed or encoded [Config] has none.
//   - [Nango.With] gives the calls options of package client, such as a timeout or a header.
//   - Calls are repeated, bounded and cancelled as in package client; a context takes the place of the signal.
//
// [Nango.Client] is the client underneath, for what the Node SDK does not have, such as iterators over every page.
package nodesdk
