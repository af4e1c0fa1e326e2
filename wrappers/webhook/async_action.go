package webhook

// AsyncAction tells that an action which was triggered asynchronously ended. It
// does not say how: fetch the result with Payload.ID.
type AsyncAction struct {
	ConnectionID      string             `json:"connectionId"`
	ProviderConfigKey string             `json:"providerConfigKey"`
	Payload           AsyncActionPayload `json:"payload"`
}

// AsyncActionPayload names an action's result, as the call that triggered the
// action did.
type AsyncActionPayload struct {
	// ID is what GET /action/{id} of Nango's API takes.
	ID string `json:"id"`
	// StatusURL is that path, without a host.
	StatusURL string `json:"statusUrl"`
}
