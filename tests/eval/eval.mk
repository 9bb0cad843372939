# Evaluation of recommendations (docs/evaluation.md):
#
#   make eval DATA=DIR KIND=lastfm|playlists|listens
EVAL_ROOMS := train $(KNOWS_train)

$(BUILD)/eval/product: tests/eval/product.c $(call archives,$(EVAL_ROOMS))
	@mkdir -p $(@D)
	$(say) LINK $@
	$(Q)$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(CFLAGS) $(LDFLAGS) $< \
		-Wl,--start-group $(call archives,$(EVAL_ROOMS)) \
		-Wl,--end-group $(LIBS) -o $@

# Standard output is for EVAL lines alone, so that building goes elsewhere.
.PHONY: eval
eval:
	@tools/deps install build eval
	@$(MAKE) --no-print-directory -j2 all $(BUILD)/eval/product >&2
	@tests/eval/main.py --build '$(BUILD)' '$(KIND)' \
		'$(subst ','\'',$(value DATA))'
