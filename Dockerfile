# The base of all stages, named in a FROM of its own: Dependabot looks at each FROM and at no ARG. The digest is that of
# the index for all platforms, of Node 24.18.0, so that what's built is what was reviewed. Dependabot keeps it current
# (RELEASING.md).
FROM node:24-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d AS base

# Build: all dependencies, then the compiler. No dependency runs scripts while it's installed, and nothing
# runs as root.
FROM base AS build
USER node
RUN mkdir /home/node/evenkeel
WORKDIR /home/node/evenkeel
COPY --chown=node:node package.json package-lock.json tsconfig.json tsconfig.build.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY --chown=node:node src ./src
COPY --chown=node:node sandbox ./sandbox
COPY --chown=node:node content ./content
COPY --chown=node:node bin/machine.mjs ./bin/
COPY --chown=node:node scripts/setup.mjs scripts/built.mjs scripts/parse-content.mjs ./scripts/
RUN npm run build

# Production dependencies only, and the list of them (SBOM, CycloneDX). `npm sbom --omit=dev` would leave out each
# one that a development dependency needs as well, and it names the program after its folder.
FROM base AS dependencies
USER node
RUN mkdir /home/node/evenkeel
WORKDIR /home/node/evenkeel
COPY --chown=node:node package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && npm pkg delete devDependencies \
  && npm sbom --sbom-format=cyclonedx --sbom-type=application > sbom.cdx.json

# The program belongs to root, so that the user it runs as can't change it.
FROM base
ARG BASE=unknown
ARG REVISION=unknown
ARG SOURCE=unknown
ARG VERSION=unknown
LABEL org.opencontainers.image.title="Evenkeel" \
  org.opencontainers.image.description="Private weekly check-ins for clinical teams, in Slack" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.source="${SOURCE}" \
  org.opencontainers.image.base.name="${BASE}" \
  evenkeel.sbom="/app/sbom.cdx.json"
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies --chown=root:root /home/node/evenkeel/node_modules ./node_modules
COPY --from=dependencies --chown=root:root /home/node/evenkeel/sbom.cdx.json ./
COPY --from=build --chown=root:root /home/node/evenkeel/dist/src ./dist/src
COPY --from=build --chown=root:root /home/node/evenkeel/dist/content.json /home/node/evenkeel/dist/holidays.json ./dist/
COPY package.json LICENSE manifest.yml ./
COPY bin ./bin
COPY content ./content
# The keyring has its own place that nothing backs up: never in the image, never in Redis. compose.yml mounts
# a host folder here. For teams in a file, put it there too and set EVENKEEL_TEAMS=/data/teams.yml.
RUN install -d -m 700 -o node -g node /data
VOLUME /data
ENV EVENKEEL_KEYRING=/data/evenkeel.keyring EVENKEEL_HOST=0.0.0.0
USER node
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.EVENKEEL_HEALTH_PORT || 8081}/readyz`).then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "dist/src/cli.js", "start"]
