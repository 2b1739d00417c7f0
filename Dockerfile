# A relay in a container: built from this checkout, with a Java of its own, as a user who is not root.
#
#   docker build -t hydra .
#   docker run --rm -p 7070:7070 hydra
#   docker run --rm hydra ticket new --relay relay.example:7070
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY . .
RUN mvn -B -ntp -q -Pimage -Dmaven.test.skip=true -Dspotless.check.skip=true -pl hydra-dist -am package \
    && mkdir /opt/hydra \
    && tar -xzf hydra-dist/target/hydra-*-linux-x64.tar.gz -C /opt/hydra --strip-components=1

FROM debian:12-slim
COPY --from=build /opt/hydra /opt/hydra
USER 10001:10001
WORKDIR /tmp
# Inside the container's own network; what is published decides who reaches it.
ENV HYDRA_LISTEN=0.0.0.0:7070
EXPOSE 7070
STOPSIGNAL SIGTERM
# Whether it accepts.
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/7070"]
ENTRYPOINT ["/opt/hydra/bin/hydra"]
CMD ["relay"]
