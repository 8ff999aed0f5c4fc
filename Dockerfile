# Build: all dependencies, then the compiler.
FROM node:22-slim AS build
WORKDIR /app
COPY package.json package-lock.json tsconfig.json tsconfig.build.json ./
RUN npm ci --no-audit --no-fund
COPY src ./src
COPY sandbox ./sandbox
RUN npm run build

# Dependencies of production alone.
FROM node:22-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:22-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist/src ./dist/src
COPY package.json LICENSE manifest.yml ./
COPY bin ./bin
COPY content ./content
# The keyring lives on a volume of its own: never in the image, never in Redis. For teams in a file, put it there too and
# set EVENKEEL_TEAMS=/data/teams.yml.
RUN mkdir /data && chown node:node /data
VOLUME /data
ENV EVENKEEL_KEYRING=/data/evenkeel.keyring EVENKEEL_HOST=0.0.0.0
USER node
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.EVENKEEL_HEALTH_PORT || 8081}/readyz`).then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "dist/src/cli.js", "start"]
