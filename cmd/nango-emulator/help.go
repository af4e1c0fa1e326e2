package main

const help = `nango-emulator is a Nango in memory. What it knows is gone when it stops.

Usage:
  nango-emulator [flags]

Flags:
  --addr HOST:PORT     where to listen (127.0.0.1:3003)
  --base-path PATH     serve below a path, such as /nango
  --key UUID           the secret key, a UUID v4 (or NANGO_EMULATOR_KEY; else a fixed one)
  --seed FILE          what there is from the start, in YAML
  --webhooks URL       where to send webhooks
  --rate-limit N       requests a minute; without it nothing is limited
  --quiet              log no requests
  --help               this text

Examples:
  nango-emulator
  nango-emulator --addr 127.0.0.1:0 --seed seed.yaml
  NANGO_EMULATOR_KEY=5ec2e7c0-0000-4000-8000-00000000000a nango-emulator --webhooks http://127.0.0.1:8080/hooks

  NANGO_HOST=http://127.0.0.1:3003 NANGO_SECRET_KEY=5ec2e7c0-0000-4000-8000-000000000001 your-program

A seed:
  integrations:
    - unique_key: github
      provider: github
      upstream: http://127.0.0.1:9000    # answers what is sent through the proxy
      actions:
        - name: create-issue
          output: {number: 1}            # without it, an action returns its input
      syncs:
        - {name: issues, models: [Issue], frequency: every hour}
  connections:
    - provider_config_key: github
      connection_id: user-42
      credentials: {type: OAUTH2, access_token: gho_example}
      metadata: {team: a}
      tags: {plan: pro}
      end_user: {id: user-42, email: user@example.com}
  records:
    - provider_config_key: github
      connection_id: user-42
      model: Issue
      rows:
        - {id: 1, title: A first issue}
  variables:
    - {name: REGION, value: eu}
  keys:
    - {name: read-only, secret: 5ec2e7c0-0000-4000-8000-00000000000b, scopes: ['environment:connections:read']}
`
