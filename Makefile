# Tonearm. `make run` and `make check` are all a newcomer needs; see README.md.
#
# Every folder below src/ is a room and becomes a static library; a room's
# unit tests link only the rooms that it may know (KNOWS_*), so that an arrow
# upward fails to link as well as failing tools/rooms.

BUILD ?= build
ifeq ($(origin CC),default)
CC := gcc
endif
OPT ?= -O2
SAN ?=
# V=1 shows the commands themselves.
Q := $(if $(V),,@)
say := @printf '  %s %s\n'

ROOMS := $(notdir $(patsubst %/,%,$(wildcard src/*/)))

KNOWS_base :=
KNOWS_json := base
KNOWS_http := json base
KNOWS_catalog := json base
KNOWS_state := json base
KNOWS_search := catalog json base
KNOWS_auth := state http catalog json base
KNOWS_api := search auth state http catalog json base
KNOWS_pages := auth state http catalog json base
KNOWS_import := api search auth state http catalog json base
KNOWS_cmd := pages import $(KNOWS_import)

PACKAGES := libh2o-evloop libsodium sqlite3 libcrypto libssl libzstd zlib \
	libarchive libxml-2.0 libpng libutf8proc libpq

WARN := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wvla $(if $(WERROR),-Werror)
SANFLAGS := $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer)
CPPFLAGS += -Isrc -include src/base/banned.h -D_GNU_SOURCE -MMD -MP
CFLAGS += -std=gnu11 -g $(OPT) $(WARN) $(SANFLAGS)
PKG_CFLAGS := $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null | \
	sed 's/-I/-isystem /g')
LIBS := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lm -pthread

.PHONY: all
all: $(BUILD)/tonearm

# Names a missing package instead of failing in the middle of a compiler's
# complaint; asks the package database only when pkg-config misses something.
.PHONY: have-packages
have-packages:
	@pkg-config --exists $(PACKAGES) 2>/dev/null || tools/deps missing

.PHONY: deps
deps:
	@tools/deps install

.PHONY: run
run: deps
	@$(MAKE) --no-print-directory -j2 all >&2
	@exec tools/run $(BUILD)/tonearm

.PHONY: check check-deep
check: deps
	@BUILD=$(BUILD) tools/check
check-deep: deps
	@BUILD=$(BUILD) tools/check deep

define room_rules
OBJ_$(1) := $$(patsubst src/%.c,$$(BUILD)/obj/%.o,$$(wildcard src/$(1)/*.c))
$$(BUILD)/lib$(1).a: $$(OBJ_$(1))
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(AR) rcs $$@ $$^
endef
$(foreach room,$(ROOMS),$(eval $(call room_rules,$(room))))

$(BUILD)/obj/%.o: src/%.c | have-packages
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(CFLAGS) -c $< -o $@

ARCHIVES = $(foreach room,$(filter $(ROOMS),$(1)),$(BUILD)/lib$(room).a)

$(BUILD)/tonearm: $(OBJ_cmd) $(call ARCHIVES,$(KNOWS_cmd))
	$(say) LINK $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(OBJ_cmd) -Wl,--start-group \
		$(call ARCHIVES,$(KNOWS_cmd)) -Wl,--end-group $(LIBS) -o $@

# Unit tests: tests/unit/<room>/<file>_test.c, one program each.
UNIT := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,\
	$(wildcard tests/unit/*/*_test.c))

.SECONDEXPANSION:
$(BUILD)/unit/%: tests/unit/%.c \
		$$(call ARCHIVES,$$(*D) $$(KNOWS_$$(*D)))
	@mkdir -p $(@D)
	$(say) LINK $@
	$(Q)$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(CFLAGS) $(LDFLAGS) $< \
		-Wl,--start-group $(call ARCHIVES,$(*D) $(KNOWS_$(*D))) \
		-Wl,--end-group $(LIBS) -lcmocka -o $@

.PHONY: unit
unit: $(UNIT)
	@tests/unit/run $(UNIT)

# `make unit-catalog` runs one room's.
define unit_room
.PHONY: unit-$(1)
unit-$(1): $$(filter $$(BUILD)/unit/$(1)/%,$$(UNIT))
	@tests/unit/run $$^
endef
$(foreach room,$(ROOMS),$(eval $(call unit_room,$(room))))

-include tests/bench/bench.mk
-include tests/fuzz/fuzz.mk

.PHONY: clean
clean:
	rm -rf $(BUILD)

-include $(wildcard $(BUILD)/obj/*/*.d $(BUILD)/unit/*/*.d)
