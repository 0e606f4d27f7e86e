# Sourced by ./actors and the scripts beside this file. Sets $root, and says errors in one line.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

fail() {
  echo "actors: $*" >&2
  exit 1
}

misuse() {
  echo "actors: $*" >&2
  exit 2
}

# A home that cannot be written to would stop dotnet and npm: the checkout's own folder serves instead.
if [ ! -w "${HOME:-/nonexistent}" ]; then
  mkdir -p "$root/artifacts/home"
  export HOME="$root/artifacts/home"
fi
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
export DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true MSBUILDDISABLENODEREUSE=1

need_dotnet() {
  local sdks download="https://dotnet.microsoft.com/download/dotnet/10.0"
  command -v dotnet >/dev/null || fail "dotnet was not found; install the .NET 10 SDK: $download"
  sdks=$(cd / && dotnet --list-sdks | cut -d' ' -f1)
  case "
$sdks" in
    *"
10."*) ;;
    *) fail "the .NET 10 SDK is needed, and this machine has ${sdks:+only }$(echo "${sdks:-no SDK}" | paste -sd, - | sed 's/,/, /g'); install it: $download" ;;
  esac
}

# Sets the array node_run to a command prefix that runs npm programs on Node 22 or newer; false when there is none.
find_node() {
  local major=0
  if command -v node >/dev/null; then
    major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)
  fi
  command -v npx >/dev/null || return 1
  if [ "$major" -ge 22 ]; then
    node_run=(npx -y)
  else
    node_run=(npx -y -p node@24)
  fi
}
