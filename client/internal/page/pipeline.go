package page

import (
	"context"
	"io"
	"sync"
	"sync/atomic"
)

const (
	aheadBlocks  = 64                     // of pages read, not yet consumed
	aheadSize    = aheadBlocks * fullSize // of the same; large records need larger blocks
	nearBlocks   = 8                      // the same without reading ahead
	decodeAhead  = 8                      // blocks decoded, not yet consumed
	mostDecoders = 2
)

// pipeline is the source with goroutines: one reads pages and cuts them into
// blocks, one asks for the next page, and up to two decode. Blocks are bounded in
// number: the reader waits for one that the consumer has given back.
type pipeline[T, R any] struct {
	ctx   context.Context
	fetch Fetch
	codec codec[T, R]
	walk  *walker

	order chan *block[R] // from the reader to the consumer
	work  chan *block[R] // the same blocks, to the decoders
	free  chan *block[R] // from the consumer to the reader
	turns chan struct{}  // one for each page that may be asked for
	room  chan struct{}  // one for each block that may be decoded

	blocks   int          // may still be made
	spare    []*block[R]  // the reader's
	held     atomic.Int64 // bytes of blocks that the consumer has not given back
	decoders int
	asked    bool
	answers  chan answer

	running  sync.WaitGroup
	stopping atomic.Bool
	mu       sync.Mutex
	body     io.Closer
}

// answer is what fetch gave.
type answer struct {
	body io.ReadCloser
	err  error
}

func newPipeline[T, R any](ctx context.Context, cfg Config, fetch Fetch, cursor string, guard *Guard, codec codec[T, R]) *pipeline[T, R] {
	blocks, turns := nearBlocks, 1
	if cfg.ReadAhead {
		blocks, turns = aheadBlocks, 2
	}
	p := &pipeline[T, R]{
		ctx: ctx, fetch: fetch, codec: codec,
		order:    make(chan *block[R], blocks+1),
		free:     make(chan *block[R], blocks),
		turns:    tokens(turns),
		room:     tokens(decodeAhead),
		blocks:   blocks,
		decoders: max(0, min(cfg.Decoders, mostDecoders)),
		answers:  make(chan answer, 1),
	}
	p.walk = newWalker(cursor, guard, p.open, p.ask)
	if p.decoders > 0 {
		p.work = make(chan *block[R], blocks+1)
	}
	p.running.Go(p.read)
	for range p.decoders {
		p.running.Go(p.decode)
	}
	return p
}

func tokens(n int) chan struct{} {
	c := make(chan struct{}, n)
	for range n {
		c <- struct{}{}
	}
	return c
}

// read is the reader's goroutine.
func (p *pipeline[T, R]) read() {
	last := &block[R]{ending: ending{kind: pageFailed, failed: errExited}, done: make(chan struct{}, 1)}
	finished := false
	defer func() {
		if finished {
			return
		}
		if v := recover(); v != nil {
			last.failed = &panicked{v}
		}
		p.send(last)
	}()
	for more := true; more; {
		b := p.take()
		if b == nil {
			break
		}
		b.ending = p.walk.fill(&b.chunk)
		b.size = int64(len(b.buf))
		p.held.Add(b.size)
		more = b.kind == pageGoesOn || b.kind == pageEnded && b.next != ""
		p.send(b)
	}
	finished = true
}

func (p *pipeline[T, R]) send(b *block[R]) {
	p.order <- b
	if p.work != nil {
		p.work <- b
	}
}

// take waits for a block to fill; nil is the end.
func (p *pipeline[T, R]) take() *block[R] {
	for p.held.Load() >= aheadSize {
		select {
		case b := <-p.free:
			p.spare = append(p.spare, b)
		case <-p.ctx.Done():
			return nil
		}
	}
	if last := len(p.spare) - 1; last >= 0 {
		b := p.spare[last]
		p.spare = p.spare[:last]
		return b
	}
	select {
	case b := <-p.free:
		return b
	default:
	}
	if p.blocks > 0 {
		p.blocks--
		return &block[R]{done: make(chan struct{}, 1)}
	}
	select {
	case b := <-p.free:
		return b
	case <-p.ctx.Done():
		return nil
	}
}

// open gives the reader a page: the first one, or that of the last ask.
func (p *pipeline[T, R]) open(cursor string) (io.ReadCloser, error) {
	if !p.asked {
		p.ask(cursor)
	}
	select {
	case a := <-p.answers:
		if a.err != nil {
			return nil, a.err
		}
		body := &onceBody{ReadCloser: a.body}
		p.mu.Lock()
		p.body = body
		p.mu.Unlock()
		if p.stopping.Load() { // stop may have missed it
			_ = body.Close()
		}
		return body, nil
	case <-p.ctx.Done():
		return nil, p.ctx.Err()
	}
}

// ask fetches a page in a goroutine of its own, once it is its turn.
func (p *pipeline[T, R]) ask(cursor string) {
	p.asked = true
	p.running.Go(func() {
		a := answer{err: errExited}
		defer func() {
			if v := recover(); v != nil {
				a.err = &panicked{v}
			}
			p.answers <- a
		}()
		select {
		case <-p.turns:
			a.body, a.err = p.fetch(p.ctx, cursor)
		case <-p.ctx.Done():
			a.err = p.ctx.Err()
		}
	})
}

// decode is the goroutine of a decoder.
func (p *pipeline[T, R]) decode() {
	d := decoder[T, R]{codec: p.codec}
	for {
		select {
		case <-p.room:
		case <-p.ctx.Done():
			return
		}
		select {
		case b := <-p.work:
			p.decodeBlock(&d, b)
		case <-p.ctx.Done():
			return
		}
	}
}

func (p *pipeline[T, R]) decodeBlock(d *decoder[T, R], b *block[R]) {
	b.decoded, b.err = true, errExited
	defer func() {
		if v := recover(); v != nil {
			b.err = &panicked{v}
		}
		if b.err != nil && len(b.out) > 0 {
			b.out = b.out[:len(b.out)-1]
		}
		b.done <- struct{}{}
	}()
	for i := range b.records {
		if p.stopping.Load() {
			return
		}
		var err error
		if b.cursor, err = d.decode(&b.chunk, i, b.grow()); err != nil {
			b.failures = append(b.failures, failure{i, err})
		}
	}
	b.err = nil
}

func (p *pipeline[T, R]) next() (*block[R], error) {
	select {
	case b := <-p.order:
		if p.decoders == 0 {
			return b, nil
		}
		select {
		case <-b.done:
			return b, nil
		case <-p.ctx.Done():
		}
	case <-p.ctx.Done():
	}
	return nil, p.ctx.Err()
}

func (p *pipeline[T, R]) release(b *block[R]) {
	if b.kind == pageEnded {
		p.turns <- struct{}{}
	}
	if p.decoders > 0 {
		p.room <- struct{}{}
	}
	p.held.Add(-b.size)
	b.clean(p.codec.reuse)
	p.free <- b
}

func (p *pipeline[T, R]) stop() {
	p.stopping.Store(true)
	p.mu.Lock()
	body := p.body
	p.mu.Unlock()
	if body != nil {
		_ = body.Close() // ends a Read that does not look at the context
	}
	p.running.Wait()
	p.walk.close()
	select {
	case a := <-p.answers:
		if a.body != nil {
			_ = a.body.Close()
		}
	default:
	}
}

// onceBody may be closed by the reader and by stop.
type onceBody struct {
	io.ReadCloser
	once sync.Once
	err  error
}

func (b *onceBody) Close() error {
	b.once.Do(func() { b.err = b.ReadCloser.Close() })
	return b.err
}
