# What a person or a machine does with this project. `make` alone lists it.
#
#   make demo      judge a capture of real traffic, then play the scenarios
#   make test      run the tests, but for those of `make live`
#   make live      judge reference endpoints over real sockets, faulty ones among them
#   make faults    of these, thirteen faulty ones, each caught with its effect
#   make lint      check the formatting
#   make format    put the formatting right
#   make selftest  show that every check can fail, release build
#   make twice     play every scenario in two processes, which must leave the same traces
#   make bench     measure, release build
#   make install   install program and data under PREFIX
#
# demo and test install the system packages they need when these are missing.

PREFIX ?= /usr/local

# Our targets may import only what Package.swift says they depend on.
CHECKS = --explicit-target-dependency-import-check error
SOURCES = Sources Tests Package.swift
# The tests over real sockets and with processes that misbehave; there is also a target called
# TelehashLiveTests.
LIVE = Tests.LiveTests
FAULTS = LiveTests.*(Channel|Handshake)DeviationTests
RELEASE = .build/release
CAPTURE = Vectors/captures/js-cs3a-direct

# The libraries as pkg-config knows them, and the packages that bring them.
LIBRARIES = libsodium libcrypto libpcap
APT_PACKAGES = libsodium-dev libpcap-dev libssl-dev pkg-config
BREW_PACKAGES = libsodium openssl@3 libpcap pkgconf

# Homebrew keeps these two out of the default search path. Untested on macOS.
ifeq ($(shell uname -s),Darwin)
export PKG_CONFIG_PATH := $(shell brew --prefix openssl@3 2>/dev/null)/lib/pkgconfig:$(shell brew --prefix libpcap 2>/dev/null)/lib/pkgconfig:$(PKG_CONFIG_PATH)
endif

.PHONY: help setup demo test live faults lint format selftest twice bench install release

help:
	@sed -n 's/^#   //p' Makefile

# Installs what is missing: as root, else with sudo; else says what to run, and stops.
setup:
	@if ! command -v swift >/dev/null; then \
	  echo "Swift 6.3 or newer is needed: https://www.swift.org/install" >&2; exit 1; \
	fi
	@if command -v pkg-config >/dev/null && pkg-config --exists $(LIBRARIES); then exit 0; fi; \
	if command -v apt-get >/dev/null; then \
	  install="apt-get install --yes --no-install-recommends $(APT_PACKAGES)"; \
	  if [ "$$(id -u)" = 0 ]; then as=; \
	  elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then as=sudo; \
	  else echo "Packages are missing. Run: sudo $$install" >&2; exit 1; fi; \
	  $$as apt-get update --quiet && $$as env DEBIAN_FRONTEND=noninteractive $$install; \
	elif command -v brew >/dev/null; then \
	  brew install $(BREW_PACKAGES); \
	else \
	  echo "Packages are missing: install the development files of libsodium, libpcap and OpenSSL 3," \
	    "and pkg-config" >&2; exit 1; \
	fi

release: setup
	swift build --configuration release --product meshproof $(CHECKS)

# Exit code 1 of replay means that the captured implementation has faults, which is what we look for.
demo: release
	$(RELEASE)/meshproof replay $(CAPTURE)/capture.pcap --keys $(CAPTURE)/keys.json || [ $$? -eq 1 ]
	$(RELEASE)/meshproof sim

# The tests over real sockets and with processes that misbehave have times of their own and want the
# machine for themselves: make live.
test: setup
	swift test $(CHECKS) --skip $(LIVE)

live: setup
	swift test $(CHECKS) --filter $(LIVE)

faults: setup
	swift test $(CHECKS) --filter '$(FAULTS)'

lint:
	swift format lint --strict --recursive --parallel $(SOURCES)

format:
	swift format --in-place --recursive --parallel $(SOURCES)

selftest: release
	$(RELEASE)/meshproof selftest

twice: release
	$(RELEASE)/meshproof sim --check-determinism --quiet

bench: release
	swift run --configuration release $(CHECKS) meshproof-bench

install: release
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/meshproof"
	install -m 755 $(RELEASE)/meshproof "$(DESTDIR)$(PREFIX)/bin/meshproof"
	cp -R Sources/TelehashConformance/Requirements Vectors Scenarios "$(DESTDIR)$(PREFIX)/share/meshproof/"
