package client

// SyncJobID returns the number of the run: [PersistConfig].SyncJobID.
func (p *Persist) SyncJobID() int64 { return p.run.SyncJobID }

// InJob returns the same service for another run of the sync, such as the one that [Persist.DeleteOutdated] should look
// back to.
func (p *Persist) InJob(syncJobID int64) *Persist {
	other := *p
	other.run.SyncJobID = syncJobID
	return &other
}
