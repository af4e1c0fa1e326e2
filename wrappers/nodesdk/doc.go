// Package nodesdk provides the methods of Nango's Node SDK in Go, with the same names and the same
// order of arguments. It is for programmers who know the Node SDK or port a program from it. Each
// method makes one call of package client, and returns the types and errors of that package.
//
//	n, err := nodesdk.New(nodesdk.Config{SecretKey: nodesdk.Key(os.Getenv("NANGO_SECRET_KEY"))})
//	connection, err := n.GetConnection(ctx, "github", "1")
//
// As in the Node SDK, the integration comes before the connection. The methods of
// client.Connections have the opposite order.
//
// # From Node to Go
//
// Every method takes a context as its first argument and returns an error as its last result.
// Optional arguments are variadic: omit them or pass one struct of options; if you pass several,
// the last one is used. A method of the Node SDK whose caller chooses the type of the result is a
// generic function here.
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
// # Differences
//
//   - Results are values of package client, without the {data: …} or the Axios response in which
//     the Node SDK wraps some of them. [Nango.Proxy] returns the provider's response as an
//     *http.Response for every status; the Node SDK throws an error if the status is outside 2xx.
//   - Ids and names are percent-encoded, or refused if they cannot be sent. The Node SDK inserts
//     them into paths and headers unchanged, so that an id can reach another resource.
//   - If a query parameter is a list, all its values are sent. The Node SDK sends only the last
//     one. If Decompress or ForwardHeadersOnRedirect of a [ProxyConfiguration] is false, the header
//     is sent with this value. The Node SDK omits the header.
//   - A form is sent through the proxy with Content-Type application/octet-stream, and with its own
//     type in Nango-Proxy-Content-Type, so that the provider receives it byte for byte. The Node
//     SDK sends it as a form, which Nango decodes and encodes again. The Data of a form is a
//     url.Values or an encoded string.
//   - An empty WebhookSigningKey counts as unset, and [Config].SecretKey is used instead. The Node
//     SDK accepts no webhook if its signing key is empty or if its key was passed as apiKey. This
//     package does not have the name apiKey.
//   - An empty connection id does not select every connection; see [Nango.TriggerSync].
//   - Keys have the type [Secret], so that a printed or encoded [Config] does not contain them.
//   - [Nango.With] sets call options of package client, such as a timeout or a header.
//   - Calls are retried, limited and canceled as in package client. The context replaces the Node
//     SDK's abort signal.
//
// [Nango.Client] returns the underlying client, which has features that the Node SDK lacks, such as
// iterators over every page.
package nodesdk
