# docker build -t daytrading .
# docker run -p 5080:5080 -v daytrading:/app/data daytrading
# docker run -v daytrading:/app/data -v "$PWD:/files" daytrading workload run /files/10users.txt
FROM node:22-bookworm-slim AS libraries
WORKDIR /src
COPY DayTrading.Web/package.json DayTrading.Web/package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
# The build fetches the browser libraries by npm where they are missing; node comes from its own image.
COPY --from=libraries /usr/local/bin/node /usr/local/bin/node
COPY --from=libraries /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /src
COPY --from=libraries /root/.npm /root/.npm
COPY . .
RUN dotnet publish DayTrading.Web -c Release --use-current-runtime --no-self-contained -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
COPY --from=build /app /app
RUN mkdir /app/data && chown "$APP_UID" /app/data && ln -s /app/DayTrading.Web /usr/local/bin/daytrading
WORKDIR /app
USER $APP_UID
VOLUME /app/data
ENV Urls=http://+:5080
EXPOSE 5080
# The image has bash, but no curl.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/localhost/5080 && printf 'GET /health/live HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q ' 200 ' <&3"]
ENTRYPOINT ["daytrading"]
