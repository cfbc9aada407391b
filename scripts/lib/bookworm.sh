# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# bookworm.sh - to be sourced: Debian 12's packages, on whatever Debian this is
#
# The kernels, 6.1 and 6.12, and their source come from there: the same ones on
# every host. An apt with sources and lists of its own fetches them. That takes
# no root, and the machine's apt stays as it is.

# bookworm_mirror SUFFIX: the mirror that the machine uses for its own release
# with that suffix, which has the other releases, too.
bookworm_mirror() {
	# shellcheck source=/dev/null
	own=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
	# shellcheck disable=SC2016 # apt expands it
	apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' |
		sed -n "s,^$own$1 ,,p" | head -n 1
}

# in_bookworm COMMAND...: runs it where apt sees Debian 12, its security updates
# and nothing else. Signatures are checked as ever.
in_bookworm() (
	apt=$(mktemp -d)
	trap 'rm -rf "$apt"' EXIT
	trap 'exit 130' INT
	trap 'exit 143' HUP TERM
	for suffix in '' -security; do
		uri=$(bookworm_mirror "$suffix")
		[ -z "$uri" ] ||
			echo "deb [arch=amd64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
				"$uri bookworm$suffix main"
	done >"$apt/sources"
	[ -s "$apt/sources" ] || {
		echo "bookworm.sh: apt's sources name no mirror of this Debian release" >&2
		return 1
	}
	cat >"$apt/conf" <<-END
		APT::Sandbox::User "root";
		APT::Update::Error-Mode "any";
		Acquire::Languages "none";
		Acquire::Retries "3";
		Dir::Cache "$apt/cache";
		Dir::Etc::SourceList "$apt/sources";
		Dir::Etc::SourceParts "/dev/null";
		Dir::State "$apt/state";
		Dir::State::status "/dev/null";
	END
	mkdir "$apt/cache" "$apt/state"
	export APT_CONFIG="$apt/conf"
	apt-get -qq update >&2 && "$@"
)
