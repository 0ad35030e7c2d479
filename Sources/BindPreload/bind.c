// The preload library: see docs/architecture.md.
